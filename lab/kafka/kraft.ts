import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterPlan } from './cluster';
import { layoutOf } from './layout';
import { kraftRole } from './node';
import { CONTROLLER_HOST } from './properties';
import type { ServerRole } from './role';

/** The nodes of a KRaft cluster: combined ones, or brokers and the controller apart. */
export function kraftRoles(plan: ClusterPlan): ServerRole[] {
  const { shape, dir, logsDir, host, settings, properties: extra } = plan;
  const { brokers, controllers } = layoutOf(shape, plan.ports);
  const clusterId = stableId(dir);
  const common = { brokers: brokers.length, controllers, ...settings, extra };
  const where = (id: number, name: string) => ({
    dir: join(dir, `node-${id}`),
    logFile: join(logsDir, `${name}-${id}.log`),
    clusterId,
  });
  const dataDir = (id: number) => join(dir, `node-${id}`, 'data');
  const combined = shape.controller === 'combined';
  const kind = combined ? 'combined' : 'broker';
  return [
    ...brokers.map(({ id, port }, index) => {
      const controllerPort = combined ? controllers[index]!.port : null;
      const node = { ...common, kind, id, host, port, controllerPort, dataDir: dataDir(id) } as const;
      return kraftRole(node, where(id, 'broker'));
    }),
    ...(combined ? [] : controllers).map(({ id, port }) => {
      const address = { host: CONTROLLER_HOST, port, controllerPort: port };
      const node = { ...common, kind: 'controller', id, ...address, dataDir: dataDir(id) } as const;
      return kraftRole(node, where(id, 'controller'));
    }),
  ];
}

/** A folder keeps its cluster's id: nodes refuse data that was formatted with another. */
function stableId(dir: string): string {
  const file = join(dir, 'cluster-id');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dir, { recursive: true });
  // Kafka's form of a UUID: 16 bytes in base64url. Its own tool never gives one with a leading dash.
  const id = `k${randomBytes(16).toString('base64url').slice(1)}`;
  writeFileSync(file, `${id}\n`);
  return id;
}
