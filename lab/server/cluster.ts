import { Hono } from 'hono';
import type { ClusterRequest, LabStatus } from '../../lib/kit/lab';
import { LabError } from '../errors';
import { type LabCluster, VERBS } from '../kafka/lab-cluster';
import type { ServerProcess } from '../kafka/process';
import { fourLetterWord } from '../zookeeper/client';
import { jsonBody, wholeNumber } from './input';

/** What these routes need of the lab. */
interface ClusterModel {
  bootstrap: string[];
  /** Null when the lab uses a cluster that it did not start. */
  cluster: LabCluster | null;
  status(): LabStatus;
}

/** `/brokers`, `/zookeepers` and `/cluster`: looks at the servers of the running cluster, orders them about, changes it. */
export function clusterRoutes(lab: ClusterModel): Hono {
  const app = new Hono();
  app.get('/brokers', (c) => c.json(lab.cluster?.brokers() ?? []));
  app.get('/zookeepers', (c) => c.json(lab.cluster?.zookeepers() ?? []));
  app.get('/brokers/:id/properties', (c) => {
    return c.json({
      text: ours(lab)
        .node(brokerId(c.req.param('id')))
        .properties(),
    });
  });
  app.get('/brokers/:id/log', (c) => {
    const lines = wholeNumber(c.req.query('lines') ?? '100', 'lines');
    return c.json({
      text: ours(lab)
        .node(brokerId(c.req.param('id')))
        .log(Math.min(lines, 10_000)),
    });
  });
  for (const verb of VERBS) {
    app.post(`/brokers/:id/${verb}`, async (c) => {
      return c.json(await ours(lab).order(brokerId(c.req.param('id')), verb));
    });
    app.post(`/zookeepers/:id/${verb}`, async (c) => {
      return c.json(await ours(lab).orderZookeeper(wholeNumber(c.req.param('id'), 'ZooKeeper'), verb));
    });
  }
  app.get('/zookeepers/:id/properties', (c) =>
    c.json({ text: zookeeper(lab, c.req.param('id')).properties() }),
  );
  app.get('/zookeepers/:id/words/:word', async (c) => {
    const { host, port } = zookeeper(lab, c.req.param('id')).role;
    return c.json({ text: await fourLetterWord(c.req.param('word'), host, port) });
  });
  app.post('/cluster', async (c) => {
    const asked = await jsonBody<ClusterRequest>(c.req.raw);
    await ours(lab).change(asked);
    return c.json(lab.status());
  });
  return app;
}

function zookeeper(lab: ClusterModel, id: string): ServerProcess {
  return ours(lab).zookeeper(wholeNumber(id, 'ZooKeeper'));
}

function brokerId(text: string): number {
  return wholeNumber(text, 'broker');
}

/** @throws LabError where the cluster is not the lab's own */
function ours({ cluster, bootstrap }: ClusterModel): LabCluster {
  if (cluster) return cluster;
  throw new LabError(
    `This lab uses the cluster at ${bootstrap.join()} (KAFKA_BROKERS) and does not control its brokers.`,
  );
}
