import { Hono } from 'hono';
import { LabError } from '../errors';
import { jsonBody, wholeNumber } from '../server/input';
import type { MailSink } from './sink';

/** What `/api/mails` answers; lib/kit/mails.ts is its client. Without a sink each answer says why there is none. */
export function mailRoutes(sink: MailSink | null): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    const last = c.req.query('last');
    return c.json(existing(sink).list(last === undefined ? undefined : wholeNumber(last, 'last')));
  });
  const acts = {
    clear: (mails: MailSink) => mails.clear(),
    stop: (mails: MailSink) => mails.stop(),
    start: (mails: MailSink) => mails.start(),
    refuse: (mails: MailSink, times: number) => mails.refuse(times),
    'hang-up': (mails: MailSink, times: number) => mails.hangUp(times),
  };
  for (const [name, act] of Object.entries(acts)) {
    app.post(`/${name}`, async (c) => {
      const mails = existing(sink);
      const { times = 1 } = await jsonBody<{ times: unknown }>(c.req.raw);
      await act(mails, wholeNumber(String(times), 'times'));
      return c.json(mails.status);
    });
  }
  return app;
}

function existing(sink: MailSink | null): MailSink {
  if (sink) return sink;
  throw new LabError(
    'Mails go to the server in SMTP_URL, so this lab keeps none. Look into their mailbox, or unset SMTP_URL and ' +
      'start the lab anew.',
  );
}
