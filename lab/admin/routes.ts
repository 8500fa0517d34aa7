import { Hono } from 'hono';
import { type AdminSource, ClusterState } from './cluster-state';
import { serverSentEvents } from './events';
import { groupDetail } from './group-detail';
import { groupId, topicName } from './names';
import { overviewOf } from './overview';
import { topicDetail } from './topic-detail';
import { Watches } from './watches';

/** What `/api/admin` answers; the page of lab/admin/ui/ is its client, lab/admin/types.ts what both speak. */
export function adminRoutes(source: AdminSource): Hono {
  const app = new Hono();
  const state = new ClusterState(source);
  const watches = new Watches(state);
  app.get('/overview', async (c) => {
    await state.refresh();
    return c.json(overviewOf(state));
  });
  app.get('/events', (c) => {
    const { topic, group, picture } = c.req.query();
    const wanted = {
      topic: topic === undefined ? undefined : topicName(topic),
      group: group === undefined ? undefined : groupId(group),
      picture: picture === undefined ? undefined : topicName(picture),
    };
    return serverSentEvents(c, (outbox) => watches.tell(outbox, wanted));
  });
  app.get('/topics/:name', async (c) => c.json(await topicDetail(state, topicName(c.req.param('name')))));
  app.get('/groups/:id', async (c) => c.json(await groupDetail(state, groupId(c.req.param('id')))));
  return app;
}
