import { Hono } from 'hono';
import type { LabStatus, Listener } from '../../lib/kit/lab';
import { pageRoutes } from '../admin/assets';
import { adminRoutes } from '../admin/routes';
import { adminSource } from '../admin/source';
import { Tickets } from '../admin/tickets';
import { bikesRoutes, feedRoutes } from '../bikes/routes';
import type { Simulator } from '../bikes/simulator';
import { LabError } from '../errors';
import type { LabCluster } from '../kafka/lab-cluster';
import { addressesFor, runTool } from '../kafka/tools';
import { mailRoutes } from '../mail/routes';
import type { MailSink } from '../mail/sink';
import { taxiRoutes } from '../taxi/routes';
import { checkExercise } from './check';
import { clusterRoutes } from './cluster';
import { hostGuard, tokenGuard } from './guard';
import { jsonBody } from './input';

/** What the HTTP API serves. */
export interface LabModel {
  host: string;
  token: string;
  /** `host:port` of each broker of the cluster that runs now: read it anew, since the cluster may be changed. */
  readonly bootstrap: string[];
  /** LAB_URL, LAB_TOKEN and KAFKA_BROKERS, for the processes that the server starts; read it anew as well. */
  readonly env: Record<string, string>;
  /** Null when the lab uses a cluster that it did not start. */
  cluster: LabCluster | null;
  /** Null when mails go to another server. */
  mails: MailSink | null;
  bikes: Simulator;
  status(): LabStatus;
  listeners(): Listener[];
  shutdown(): void;
}

/** The lab's HTTP API; lib/kit/lab.ts is its client. Every error is answered as `{error: "a sentence"}`. */
export function labApp(lab: LabModel): Hono {
  const app = new Hono();
  app.use(hostGuard(lab.host));
  // Before the token is asked for: like the real one, the feed has a key of its own.
  app.route('/vls/v1', feedRoutes(lab.bikes));
  // Files as anyone could publish them: notebooks and the grader's sandbox read them by their address alone.
  app.route('/taxi', taxiRoutes());
  // Nor does the page: it holds nothing of the lab, and its script asks for the rest with the token.
  const tickets = new Tickets();
  app.route('/', pageRoutes({ token: lab.token, tickets, jupyter: () => lab.status().urls.jupyter }));
  app.use(tokenGuard(lab.token, lab.host));
  app.post('/api/page/ticket', (c) => c.json({ ticket: tickets.issue() }));
  app.get('/api/status', (c) => c.json(lab.status()));
  app.get('/api/listeners', (c) => c.json(lab.listeners()));
  app.route('/api', clusterRoutes(lab));
  app.post('/api/tools/:name', async (c) => {
    const body = await jsonBody<{ args?: unknown; stdin?: string; timeoutMs?: number }>(c.req.raw);
    const args = body.args ?? [];
    if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
      throw new LabError(`args: expected a list of strings, got ${JSON.stringify(body.args)}.`, 400);
    }
    const { stdin, timeoutMs } = body;
    const signal = c.req.raw.signal;
    const name = c.req.param('name');
    const { bootstrap, cluster } = lab;
    const addresses = addressesFor(name, { bootstrap, zookeepers: cluster?.zookeepers() ?? [] });
    return c.json(await runTool(name, args, addresses, { stdin, timeoutMs, signal, env: lab.env }));
  });
  app.post('/api/check/:exercise', async (c) => {
    const exercise = c.req.param('exercise');
    if (!/^[\w-]+$/.test(exercise)) throw new LabError(`"${exercise}" is not the id of an exercise.`, 404);
    const { hints } = await jsonBody<{ hints?: number }>(c.req.raw);
    return c.json(await checkExercise(exercise, hints, lab.env));
  });
  app.post('/api/shutdown', (c) => {
    // The answer goes out first.
    setTimeout(() => lab.shutdown(), 50);
    return c.json({ stopping: true });
  });
  app.route('/api/mails', mailRoutes(lab.mails));
  app.route('/api/bikes', bikesRoutes(lab.bikes));
  app.route('/api/admin', adminRoutes(adminSource(lab)));
  app.notFound((c) => c.json({ error: `There is no ${c.req.method} ${c.req.path} in the lab's API.` }, 404));
  app.onError((error, c) => {
    const status = error instanceof LabError ? error.status : 500;
    return c.json({ error: error.message }, status);
  });
  return app;
}
