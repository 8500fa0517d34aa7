import { connect } from 'node:net';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { accepts } from '../processes/ports';
import { createMailSink, MAX_MAIL_BYTES, type MailSink, type MailSinkOptions } from './sink';

describe('lab/mail/sink', () => {
  let sink: MailSink;
  beforeEach(async () => {
    sink = await createMailSink();
  });
  afterEach(() => sink.stop());

  /** Sends with a connection of its own. @returns what went wrong, null for nothing */
  async function send(
    options: SendMailOptions = {},
  ): Promise<{ code: string; responseCode?: number } | null> {
    const transport = nodemailer.createTransport(sink.url);
    const mail = { from: 'velo@example.org', to: 'a@example.org', subject: 'Test', text: 'text', ...options };
    try {
      return await transport.sendMail(mail).then(
        () => null,
        (error) => error,
      );
    } finally {
      transport.close();
    }
  }

  async function another(options: MailSinkOptions): Promise<void> {
    await sink.stop();
    sink = await createMailSink(options);
  }

  const texts = () => sink.list().map(({ text }) => text);

  it('keeps what is sent to it, oldest first', async () => {
    await send({ text: 'one', messageId: '<1@example.org>', headers: { 'X-Alert-Id': 'nancy/7@12' } });
    await send({ text: 'two' });
    const [first, second] = sink.list();
    expect(first).to.deep.include({
      id: 1,
      from: 'velo@example.org',
      to: ['a@example.org'],
      subject: 'Test',
    });
    expect(first).to.include({ text: 'one', messageId: '<1@example.org>' });
    expect(first!.headers).to.include({ 'x-alert-id': 'nancy/7@12', from: 'velo@example.org' });
    expect(new Date(first!.at).toISOString()).to.equal(first!.at);
    expect(second).to.include({ id: 2, text: 'two' });
    expect(sink.list(1)).to.deep.equal([second]);
  });

  it('reads accents in subject, text and headers, however they were encoded', async () => {
    const subject =
      "Station vide : Allée de l'Été / Œuvre — 0 vélo à Besançon, une longue ligne qui est pliée ¡ñ!";
    const text = 'Plus de vélos « ici ».\n.\nUne ligne qui commence par un point :\n.fin 🚲';
    for (const textEncoding of ['quoted-printable', 'base64'] as const) {
      await send({ subject, text, textEncoding, headers: { 'X-Address': "Place de l'Hôtel-de-Ville" } });
      const mail = sink.list().at(-1)!;
      expect(mail).to.include({ subject, text });
      expect(mail.headers['x-address']).to.equal("Place de l'Hôtel-de-Ville");
    }
    await send({ text: undefined, html: '<p>été</p>' });
    expect(sink.list().at(-1)!.text).to.equal('<p>été</p>');
  });

  it('names all who get the mail, blind copies too', async () => {
    await send({ to: ['Ana <a@example.org>', 'b@example.org'], cc: 'c@example.org', bcc: 'd@example.org' });
    expect(sink.list()[0]!.to).to.have.members([
      'a@example.org',
      'b@example.org',
      'c@example.org',
      'd@example.org',
    ]);
  });

  it('forgets its mails when asked to and goes on counting', async () => {
    await send();
    sink.clear();
    expect(sink.list()).to.deep.equal([]);
    await send();
    expect(sink.list().map(({ id }) => id)).to.deep.equal([2]);
  });

  it('refuses connections while it is stopped, keeps its mails, and starts again on the same port', async () => {
    const { port } = sink;
    await send({ text: 'before' });
    await Promise.all([sink.stop(), sink.stop()]);
    expect(await send()).to.include({ code: 'ESOCKET' });
    expect(await accepts(port, '127.0.0.1')).to.equal(false);
    expect(sink.status).to.deep.equal({ running: false, kept: 1, refusing: 0, hangingUp: 0 });
    await Promise.all([sink.start(), sink.start()]);
    expect(sink.port).to.equal(port);
    expect(await send({ text: 'after' })).to.equal(null);
    expect(texts()).to.deep.equal(['before', 'after']);
  });

  it('cuts open connections when it stops, so that a pool cannot go on sending', async () => {
    const pool = nodemailer.createTransport({
      host: sink.host,
      port: sink.port,
      pool: true,
      maxConnections: 1,
    });
    const mail = { from: 'velo@example.org', to: 'a@example.org', text: 'text' };
    await pool.sendMail(mail);
    const idle = connect(sink.port, sink.host).on('error', () => {});
    await new Promise((resolve) => idle.once('data', resolve));
    await sink.stop();
    expect(await pool.sendMail(mail).catch(({ code }) => code)).to.equal('ESOCKET');
    expect(sink.list()).to.have.length(1);
    idle.destroy();
    pool.close();
  });

  it('refuses as many mails as asked for with 451 and takes the next', async () => {
    sink.refuse(2);
    expect(await send()).to.include({ responseCode: 451 });
    expect(sink.status.refusing).to.equal(1);
    expect(await send()).to.include({ responseCode: 451 });
    expect(await send({ text: 'third' })).to.equal(null);
    expect(texts()).to.deep.equal(['third']);
  });

  it('keeps the mail when it hangs up before it says so', async () => {
    sink.hangUp(1);
    expect(await send({ text: 'twice' })).to.include({ code: 'ECONNECTION' });
    expect(texts()).to.deep.equal(['twice']);
    expect(await send({ text: 'twice' })).to.equal(null);
    expect(texts()).to.deep.equal(['twice', 'twice']);
  });

  it('refuses a mail of more than 1 MB with 552, which is none of those that it was asked to refuse', async () => {
    sink.refuse(1);
    expect(await send({ text: 'line\n'.repeat(MAX_MAIL_BYTES / 5) })).to.include({ responseCode: 552 });
    expect(sink.status.refusing).to.equal(1);
    sink.refuse(0);
    expect(await send({ text: 'line\n'.repeat(MAX_MAIL_BYTES / 10) })).to.equal(null);
    expect(sink.list()).to.have.length(1);
  });

  it('drops the oldest mails past those it keeps', async () => {
    await another({ keep: 3 });
    for (const text of ['1', '2', '3', '4', '5']) await send({ text });
    expect(texts()).to.deep.equal(['3', '4', '5']);
    expect(sink.list().map(({ id }) => id)).to.deep.equal([3, 4, 5]);
  });

  it('drops the oldest mails past the bytes it keeps', async () => {
    await another({ keepBytes: 250_000 });
    for (const letter of ['a', 'b', 'c']) await send({ text: `${letter.repeat(99)}\n`.repeat(1_000) });
    expect(texts().map((text) => text[0])).to.deep.equal(['b', 'c']);
  });

  it('survives a client that goes away in the middle of a mail', async () => {
    const socket = connect(sink.port, sink.host);
    const answers = { text: '' };
    const said = (what: string) =>
      new Promise<void>((resolve) => {
        const look = () => answers.text.includes(what) && resolve();
        socket.on('data', look);
      });
    socket.on('data', (part) => {
      answers.text += part;
    });
    await said('220');
    socket.write('HELO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n');
    await said('354');
    socket.write('Subject: half');
    socket.resetAndDestroy();
    expect(await send({ text: 'whole' })).to.equal(null);
    expect(texts()).to.deep.equal(['whole']);
  });

  it('says who is wrong when its port is taken', async () => {
    const error = await createMailSink({ port: sink.port }).catch(({ message }) => message);
    expect(error).to.include(`No mail sink can listen on 127.0.0.1:${sink.port}`).and.include('EADDRINUSE');
  });
});
