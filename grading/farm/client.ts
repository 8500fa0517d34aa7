import { type Kafka, logLevel } from 'kafkajs';
import { createKafka } from '../../lib/kit/kafka';

/** A client of the farm's cluster. What cannot be mended by asking again is thrown; the rest needs no remark. */
export function farmClient(brokers: string[], clientId: string): Kafka {
  return createKafka({ brokers, clientId, logLevel: logLevel.NOTHING });
}
