import type { ClusterShape } from '../../lib/kit/lab';
import { LabError } from '../errors';

/** The id of the controller where it is a node apart. */
export const CONTROLLER_ID = 100;

/** Every shape that the lab can start, the default first. */
export const SHAPES: ClusterShape[] = [
  { brokers: 1, controller: 'combined' },
  { brokers: 3, controller: 'combined' },
  { brokers: 2, controller: 'apart' },
  { brokers: 3, controller: 'apart' },
  { brokers: 2, controller: 'zookeeper', zookeepers: 1 },
  { brokers: 2, controller: 'zookeeper', zookeepers: 3 },
];

/**
 * The shape that was asked for, with what was left out: combined nodes, one ZooKeeper.
 * @throws LabError 400 that lists the shapes there are
 */
export function toShape(asked: {
  brokers?: unknown;
  controller?: unknown;
  zookeepers?: unknown;
}): ClusterShape {
  const { brokers = 1, controller = 'combined' } = asked;
  const zookeepers = asked.zookeepers ?? (controller === 'zookeeper' ? 1 : undefined);
  const found = SHAPES.find(
    (shape) =>
      shape.brokers === brokers && shape.controller === controller && shape.zookeepers === zookeepers,
  );
  if (found) return found;
  throw new LabError(
    `Expected one of these clusters: ${SHAPES.map(describeShape).join('; ')}. ` +
      `Got ${JSON.stringify({ brokers, controller, zookeepers })}.`,
    400,
  );
}

/** The folder of a shape's data below the lab's: topics stay there until one comes back to it. */
export function shapeFolder({ brokers, controller, zookeepers }: ClusterShape): string {
  if (controller === 'combined') return `cluster-${brokers}`;
  if (controller === 'apart') return `cluster-${brokers}-apart`;
  return zookeepers === 3 ? 'cluster-zookeeper-3' : 'cluster-zookeeper';
}

/** Such as `3 brokers` or `2 brokers with the controller apart`. */
export function describeShape({ brokers, controller, zookeepers = 1 }: ClusterShape): string {
  const count = brokers === 1 ? '1 broker' : `${brokers} brokers`;
  if (controller === 'combined') return count;
  if (controller === 'apart') return `${count} with the controller apart`;
  return `${count} with ${zookeepers === 1 ? '1 ZooKeeper' : `${zookeepers} ZooKeepers`}`;
}

/** The options that ask for a shape, as one would type them. */
export function shapeOptions({ brokers, controller, zookeepers }: ClusterShape): string {
  if (controller === 'combined') return `--nodes ${brokers}`;
  if (controller === 'apart') return `--brokers ${brokers} --controller apart`;
  return zookeepers === 3 ? '--ensemble' : '--zookeeper';
}

/** True if both are the same cluster. */
export function sameShape(a: ClusterShape, b: ClusterShape): boolean {
  return shapeFolder(a) === shapeFolder(b);
}
