import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ClusterShape } from '../lib/kit/lab';
import { LabError } from './errors';
import { toShape } from './kafka/shape';

/** The options that say which cluster to run, as commander gives them. */
export interface ShapeOptions {
  nodes?: number;
  brokers?: number;
  controller?: 'combined' | 'apart';
  zookeeper?: boolean;
  ensemble?: boolean;
  leaderImbalanceSeconds?: number;
}

/** Adds the options that say which cluster to run. */
export function withShapeOptions(command: Command): Command {
  return command
    .option('--nodes <count>', 'Kafka nodes, each broker and controller: 1 (default) or 3', wholeNumber)
    .option('--brokers <count>', 'brokers: 2 or 3 with --controller apart', wholeNumber)
    .addOption(
      new Option(
        '--controller <where>',
        'in the brokers (combined), or one in a process of its own (apart)',
      ).choices(['combined', 'apart']),
    )
    .option('--zookeeper', 'two brokers of Kafka 3.9 with ZooKeeper')
    .option('--ensemble', 'the same with three ZooKeepers')
    .option(
      '--leader-imbalance-seconds <seconds>',
      'how often partitions go back to their preferred leader (default 300)',
      wholeNumber,
    );
}

/** The shape that the options ask for; null when they say nothing. @throws LabError if there is none such */
export function chosenShape(options: ShapeOptions): ClusterShape | null {
  const { nodes, brokers, controller, zookeeper, ensemble } = options;
  if (nodes !== undefined && brokers !== undefined && nodes !== brokers) {
    throw new LabError(`--nodes ${nodes} and --brokers ${brokers}: both count the brokers. Give one.`, 400);
  }
  const count = brokers ?? nodes;
  if (zookeeper || ensemble) {
    if (controller) throw new LabError('--controller and --zookeeper: give one of them.', 400);
    return toShape({ brokers: count ?? 2, controller: 'zookeeper', zookeepers: ensemble ? 3 : 1 });
  }
  if (count === undefined && controller === undefined) return null;
  return toShape({ brokers: count ?? (controller === 'apart' ? 2 : 1), controller });
}

function wholeNumber(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}
