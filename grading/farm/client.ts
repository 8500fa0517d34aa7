import { type Kafka, logLevel } from 'kafkajs';
import { createKafka } from '../../lib/kit/kafka';

/** A broker that is started again is found within two seconds; none for two minutes is an error. */
export const PATIENCE = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 60 };

/** A client of the farm's cluster. What cannot be mended by asking again is thrown; the rest needs no remark. */
export function farmClient(brokers: string[], clientId: string): Kafka {
  return createKafka({ brokers, clientId, logLevel: logLevel.NOTHING, retry: PATIENCE });
}
