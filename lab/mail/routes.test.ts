import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import nodemailer from 'nodemailer';
import type { LabStatus } from '../../lib/kit/lab';
import { mails, smtpUrl } from '../../lib/kit/mails';
import { createSimulator } from '../bikes/simulator';
import { labApp } from '../server/app';
import { createMailSink, type MailSink } from './sink';

const VARIABLES = ['LAB_URL', 'LAB_TOKEN', 'SMTP_URL'] as const;

describe('lab/mail/routes and lib/kit/mails', () => {
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  let sink: MailSink;
  let server: ServerType;

  beforeEach(async () => {
    sink = await createMailSink();
    await serveLab(sink);
    process.env.LAB_TOKEN = 'secret';
    delete process.env.SMTP_URL;
  });
  afterEach(async () => {
    server.close();
    await sink.stop();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  async function serveLab(mailSink: MailSink | null): Promise<void> {
    const urls = { lab: '', jupyter: null, smtp: sink.url };
    const status = { brokers: [], processes: [], bootstrap: [], urls, mails: mailSink?.status ?? null };
    const { fetch } = labApp({
      host: '127.0.0.1',
      token: 'secret',
      bootstrap: [],
      env: {},
      cluster: null,
      mails: mailSink,
      bikes: createSimulator(),
      status: () => status as unknown as LabStatus,
      listeners: () => [],
      shutdown: () => {},
    });
    server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    process.env.LAB_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function send(text: string): Promise<void> {
    const transport = nodemailer.createTransport(await smtpUrl());
    await transport.sendMail({ from: 'velo@example.org', to: 'a@example.org', subject: 'Été', text });
  }

  const failing = (promise: Promise<unknown>): Promise<Error> =>
    promise.then(
      () => new Error('no error'),
      (error) => error,
    );

  it('lists mails, all or the last ones, and clears them', async () => {
    await send('one');
    await send('two');
    expect(await mails.list()).to.deep.equal(sink.list());
    expect((await mails.list(1)).map(({ text }) => text)).to.deep.equal(['two']);
    expect(await mails.list(0)).to.deep.equal([]);
    expect(await mails.clear()).to.deep.equal({ running: true, kept: 0, refusing: 0, hangingUp: 0 });
  });

  it('stops the sink and starts it on the same port', async () => {
    await send('one');
    expect(await mails.stop()).to.include({ running: false, kept: 1 });
    expect((await failing(send('two'))).message).to.include('ECONNREFUSED');
    expect(await mails.start()).to.include({ running: true, kept: 1 });
    await send('three');
    expect((await mails.list()).map(({ text }) => text)).to.deep.equal(['one', 'three']);
  });

  it('lets mails fail, once unless told how often', async () => {
    expect(await mails.refuse()).to.include({ refusing: 1 });
    expect(await mails.hangUp()).to.include({ hangingUp: 1 });
    expect(await failing(send('refused'))).to.include({ responseCode: 451 });
    expect(await failing(send('kept'))).to.include({ code: 'ECONNECTION' });
    expect((await mails.list()).map(({ text }) => text)).to.deep.equal(['kept']);
    expect(await mails.refuse(3)).to.include({ refusing: 3 });
    expect(await mails.refuse(0)).to.include({ refusing: 0, hangingUp: 0 });
    expect((await failing(mails.refuse(-1))).message).to.equal('times: expected a whole number, got "-1".');
    expect((await failing(mails.list(1.5))).message).to.equal('last: expected a whole number, got "1.5".');
  });

  it('wants the token for all that changes something', async () => {
    for (const act of ['clear', 'stop', 'start', 'refuse', 'hang-up']) {
      const answer = await fetch(`${process.env.LAB_URL}/api/mails/${act}`, { method: 'POST' });
      expect(answer.status, act).to.equal(401);
    }
    expect(sink.status).to.include({ running: true, refusing: 0, hangingUp: 0 });
  });

  it('says that it keeps none where SMTP_URL names another server, whose URL the kit gives as it is', async () => {
    server.close();
    await serveLab(null);
    process.env.SMTP_URL = 'smtp://me:secret@mail.example.org';
    expect(await smtpUrl()).to.equal('smtp://me:secret@mail.example.org');
    for (const request of [mails.list(), mails.clear(), mails.stop()]) {
      expect((await failing(request)).message).to.include('Mails go to the server in SMTP_URL');
    }
  });
});
