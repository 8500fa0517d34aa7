import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { jsonBody, wholeNumber } from '../server/input';
import { readCommand } from './command';
import type { Simulator } from './simulator';

/** JCDecaux's API v1 as far as the course asks it: `GET /stations?apiKey=…[&contract=…]`. It has a key of its own. */
export function feedRoutes(simulator: Simulator) {
  const app = new Hono<{ Bindings: Partial<HttpBindings> }>();
  app.get('/stations', async (c) => {
    const { apiKey, contract } = c.req.query();
    const reply = await simulator.take({ apiKey, contract }, c.req.raw.signal);
    if (reply && !reply.drop) return c.body(reply.body, reply.status, reply.headers);
    c.env.outgoing?.destroy();
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

/** What `/api/bikes` answers; lib/kit/bikes.ts is its client. */
export function bikesRoutes(simulator: Simulator): Hono {
  const app = new Hono();
  app.get('/', (c) => c.json(simulator.status()));
  app.get('/log', (c) => c.json(simulator.logPage(wholeNumber(c.req.query('since') ?? '0', 'since'))));
  app.post('/', async (c) => {
    const { seed, speed, advance, fault } = readCommand(await jsonBody(c.req.raw));
    if (seed !== undefined) simulator.reset({ seed });
    if (speed !== undefined) simulator.setSpeed(speed);
    if (advance !== undefined) simulator.advance(advance);
    if (fault !== undefined) simulator.setFault(fault);
    return c.json(simulator.status());
  });
  return app;
}
