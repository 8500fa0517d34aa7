import type { ClusterShape } from '../../lib/kit/lab';
import { CONTROLLER_HOST } from './properties';
import { CONTROLLER_ID } from './shape';

/** First port of the brokers, of the controllers and of the ZooKeepers; servers take consecutive ones. */
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
  zookeepers: Address[];
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
    zookeepers: controller === 'zookeeper' ? row(zookeepers, ports.zookeeper, 1) : [],
  };
}

/** A port that a cluster needs, what for, and on which address. */
export interface ClusterPort {
  port: number;
  what: string;
  host: string;
  option: '--port-kafka' | '--port-controller' | '--port-zookeeper';
}

/** All ports of a cluster. Only brokers are reached from elsewhere. */
export function clusterPorts(shape: ClusterShape, ports: ClusterPorts, host: string): ClusterPort[] {
  const { brokers, controllers, zookeepers } = layoutOf(shape, ports);
  const local = CONTROLLER_HOST;
  return [
    ...brokers.map(({ id, port }) => ({ port, what: `broker ${id}`, host, option: '--port-kafka' as const })),
    ...controllers.map(({ id, port }) => ({
      ...{ port, what: `controller ${id}`, host: local, option: '--port-controller' as const },
    })),
    ...zookeepers.map(({ id, port }) => ({
      ...{ port, what: `ZooKeeper ${id}`, host: local, option: '--port-zookeeper' as const },
    })),
  ];
}
