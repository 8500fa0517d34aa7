import { Hono } from 'hono';
import { LabError } from '../errors';
import { jsonBody, wholeNumber } from '../server/input';
import { addPartitions, changeConfigs, createTopic, deleteGroup, deleteTopic, newTopic } from './changes';
import { type AdminSource, ClusterState } from './cluster-state';
import { NoAnswerError } from './connection';
import { serverSentEvents } from './events';
import { groupDetail } from './group-detail';
import { groupId, topicName } from './names';
import { overviewOf } from './overview';
import { recordQuery } from './record-query';
import { recordPicture } from './recording';
import { browse } from './records';
import { resetOffsets, resetRequest } from './reset';
import { newRecord, sendRecord } from './send';
import { tail } from './tail';
import { topicDetail } from './topic-detail';
import { Watches } from './watches';

const LONGEST_RECORDING_SECONDS = 120;

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
  app.route('/topics', topicRoutes(state));
  app.route('/groups', groupRoutes(state));
  app.post('/recordings', async (c) => {
    const { topic, title = '', seconds = 30 } = await jsonBody<Record<string, unknown>>(c.req.raw);
    const long = Math.min(wholeNumber(String(seconds), 'seconds'), LONGEST_RECORDING_SECONDS);
    const options = { title: String(title), seconds: long, signal: c.req.raw.signal };
    return c.json(await recordPicture(state, topicName(topic), options));
  });
  app.onError((error, c) => {
    const status = error instanceof LabError ? error.status : error instanceof NoAnswerError ? 503 : 500;
    return c.json({ error: error.message }, status);
  });
  return app;
}

function topicRoutes(state: ClusterState): Hono {
  const app = new Hono();
  const detail = (name: string) => topicDetail(state, name);
  app.post('/', async (c) => {
    const topic = newTopic(await jsonBody(c.req.raw));
    await createTopic(state, topic);
    return c.json(await detail(topic.name));
  });
  app.get('/:name', async (c) => c.json(await detail(topicName(c.req.param('name')))));
  app.post('/:name/partitions', async (c) => {
    const name = topicName(c.req.param('name'));
    const { partitions } = await jsonBody<{ partitions: unknown }>(c.req.raw);
    await addPartitions(state, name, partitions);
    return c.json(await detail(name));
  });
  app.post('/:name/configs', async (c) => {
    const name = topicName(c.req.param('name'));
    await changeConfigs(state, name, await jsonBody(c.req.raw));
    return c.json(await detail(name));
  });
  app.post('/:name/delete', async (c) => {
    const name = topicName(c.req.param('name'));
    const { confirm } = await jsonBody<{ confirm: unknown }>(c.req.raw);
    await deleteTopic(state, name, confirm);
    return c.json({ deleted: name });
  });
  app.get('/:name/records', async (c) => {
    return c.json(await browse(state, recordQuery(topicName(c.req.param('name')), c.req.query())));
  });
  app.get('/:name/tail', (c) => {
    const { topic, partition, key, contains } = recordQuery(topicName(c.req.param('name')), c.req.query());
    return serverSentEvents(c, (outbox) => tail(state, outbox, { topic, partition, key, contains }));
  });
  app.post('/:name/records', async (c) => {
    const record = newRecord(await jsonBody(c.req.raw));
    return c.json(await sendRecord(state, topicName(c.req.param('name')), record));
  });
  return app;
}

function groupRoutes(state: ClusterState): Hono {
  const app = new Hono();
  app.get('/:id', async (c) => c.json(await groupDetail(state, groupId(c.req.param('id')))));
  app.post('/:id/reset', async (c) => {
    const request = resetRequest(await jsonBody(c.req.raw));
    return c.json(await resetOffsets(state, groupId(c.req.param('id')), request));
  });
  app.post('/:id/delete', async (c) => {
    const { confirm } = await jsonBody<{ confirm: unknown }>(c.req.raw);
    await deleteGroup(state, groupId(c.req.param('id')), confirm);
    return c.json({ deleted: c.req.param('id') });
  });
  return app;
}
