import { createMailSink, type MailSink } from '../../lab/mail/sink';
import { openAddress } from './reachable';

/** Where a test's mails go: a real SMTP server of the grader on a free port, which can be stopped and made to misbehave. */
export type Smtp = Pick<MailSink, 'url' | 'list' | 'stop' | 'start' | 'refuse' | 'hangUp'>;

/** Runs a test with an SMTP server of its own, and closes it with the test, however that ends. */
export async function withSmtp(test: (smtp: Smtp) => Promise<void>): Promise<void> {
  const sink = await createMailSink();
  // Its port stays the same while it is stopped: then a connection is refused as anywhere.
  const close = openAddress(sink.host, sink.port);
  try {
    await test(sink);
  } finally {
    close();
    await sink.stop();
  }
}
