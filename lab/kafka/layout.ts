import type { ClusterShape } from '../../lib/kit/lab';
import type { NeededPort } from '../ports';
import { CONTROLLER_HOST } from './properties';
import { CONTROLLER_ID } from './shape';

/**
 * First port of the brokers, of the controllers and of the ZooKeepers; servers take consecutive ones. ZooKeepers take
 * nine: three for clients, and two each to speak among themselves.
 */
export interface ClusterPorts {
  kafka: number;
  controller: number;
  zookeeper: number;
}

/** The textbooks' ports: brokers on 9092, 9093, 9094, controllers on 19092, 19093, 19094, ZooKeepers on 2181, 2182, 2183. */
export const DEFAULT_PORTS: ClusterPorts = { kafka: 9092, controller: 19092, zookeeper: 2181 };

/** A server of a cluster by its id and port. */
export interface Address {
  id: number;
  port: number;
}

/** Which servers a shape has, and where they listen. */
export interface Layout {
  brokers: Address[];
  /** In the same processes as the brokers where combined. */
  controllers: Address[];
  zookeepers: ZookeeperAddress[];
}

/** A ZooKeeper's ports: for clients, for those that follow it while it leads, and for electing a leader. */
export interface ZookeeperAddress extends Address {
  followPort: number;
  electPort: number;
}

/** Brokers are numbered from 0, ZooKeepers from 1; a controller apart is 100. */
export function layoutOf({ brokers, controller, zookeepers = 1 }: ClusterShape, ports: ClusterPorts): Layout {
  const row = (count: number, first: number, firstId = 0) =>
    Array.from({ length: count }, (_, index) => ({ id: firstId + index, port: first + index }));
  return {
    brokers: row(brokers, ports.kafka),
    controllers: {
      combined: row(brokers, ports.controller),
      apart: row(1, ports.controller, CONTROLLER_ID),
      zookeeper: [],
    }[controller],
    zookeepers: (controller === 'zookeeper' ? row(zookeepers, ports.zookeeper, 1) : []).map((each) => ({
      ...each,
      followPort: each.port + 3,
      electPort: each.port + 6,
    })),
  };
}

/** All ports of a cluster. Only brokers are reached from elsewhere. */
export function clusterPorts(shape: ClusterShape, ports: ClusterPorts, host: string): NeededPort[] {
  const { brokers, controllers, zookeepers } = layoutOf(shape, ports);
  const needed = (addresses: Address[], what: string, at: string, option: string): NeededPort[] =>
    addresses.map(({ id, port }) => ({ port, what: `${what} ${id}`, host: at, option }));
  return [
    ...needed(brokers, 'broker', host, '--port-kafka'),
    ...needed(controllers, 'controller', CONTROLLER_HOST, '--port-controller'),
    ...needed(zookeepers.flatMap(portsOf), 'ZooKeeper', CONTROLLER_HOST, '--port-zookeeper'),
  ];
}

/** One alone speaks to no other. */
function portsOf(
  { id, port, followPort, electPort }: ZookeeperAddress,
  _: number,
  all: unknown[],
): Address[] {
  return (all.length > 1 ? [port, followPort, electPort] : [port]).map((port) => ({ id, port }));
}
