import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './paths';

/** The cluster that KAFKA_BROKERS names, else that of the running lab, else where the lab starts one. */
export function brokersFromEnvironment(): string[] {
  const { KAFKA_BROKERS, LAB_HOME } = process.env;
  if (KAFKA_BROKERS) return KAFKA_BROKERS.split(',').map((address) => address.trim());
  const running = join(LAB_HOME ?? join(PROJECT, '.lab'), 'run', 'lab.json');
  if (existsSync(running))
    return (JSON.parse(readFileSync(running, 'utf8')) as { bootstrap: string[] }).bootstrap;
  return ['127.0.0.1:9092'];
}
