import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { LabStatus } from '../../lib/kit/lab';
import type { Mail } from '../../lib/kit/mails';
import { createSimulator } from '../bikes/simulator';
import type { MailSink } from '../mail/sink';
import { labApp } from './app';

const status: LabStatus = {
  version: '4.3.1',
  pid: 1,
  host: '127.0.0.1',
  mode: 'external',
  bootstrap: ['127.0.0.1:9092'],
  urls: { lab: 'http://127.0.0.1:9000', jupyter: null, smtp: 'smtp://127.0.0.1:1025' },
  mails: null,
  shape: null,
  brokers: [],
  controllers: [],
  zookeepers: [],
  processes: [{ name: 'lab <server>', pid: 1, memoryBytes: 50e6 }],
};

function app(host = '127.0.0.1', jupyter: string | null = null, mails: MailSink | null = null) {
  const bikes = createSimulator();
  const model = { host, token: 'secret', bootstrap: status.bootstrap, env: {}, cluster: null, mails, bikes };
  return labApp({
    ...model,
    status: () => ({ ...status, urls: { ...status.urls, jupyter }, mails: mails?.status ?? null }),
    listeners: () => [],
    shutdown: () => {},
  });
}

const mail: Mail = {
  id: 1,
  at: '2026-03-02T08:00:00.000Z',
  from: 'velo@example.org',
  to: ['a@example.org'],
  subject: 'Empty',
  text: 'No bikes',
  messageId: null,
  headers: {},
};

function sinkWith(mails: Mail[], running = true): MailSink {
  const status = { running, kept: mails.length, refusing: 0, hangingUp: 0 };
  return { status, list: (last: number) => mails.slice(-last) } as unknown as MailSink;
}

const at = (host: string, token?: string) => ({
  headers: { host, ...(token ? { authorization: `Bearer ${token}` } : {}) },
});

describe('lab/server', () => {
  it('answers reading requests on this machine without a token', async () => {
    const answer = await app().request('/api/status', at('127.0.0.1:9000'));
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.deep.equal(status);
  });

  it('refuses a Host header that is not ours', async () => {
    for (const host of ['evil.example', 'evil.example:9000', '127.0.0.1.evil.example', '']) {
      const answer = await app().request('/api/status', at(host, 'secret'));
      expect(answer.status, host).to.equal(403);
    }
  });

  it('wants the token for everything that changes something', async () => {
    const changes = [
      '/api/cluster',
      '/api/zookeepers/1/kill',
      '/api/brokers/0/kill',
      '/api/tools/topics',
      '/api/check/01-topics',
      '/api/shutdown',
    ];
    for (const path of changes) {
      for (const token of [undefined, 'wrong!', 'secret-but-longer']) {
        const answer = await app().request(path, { method: 'POST', ...at('localhost:9000', token) });
        expect(answer.status, `${path} with ${token}`).to.equal(401);
        expect(await answer.json())
          .to.have.property('error')
          .that.is.a('string');
      }
    }
    expect(
      (await app().request('/api/shutdown', { method: 'POST', ...at('localhost', 'secret') })).status,
    ).to.equal(200);
  });

  it('takes no token from the address of a request that changes something', async () => {
    const answer = await app().request('/api/shutdown?token=secret', { method: 'POST', ...at('localhost') });
    expect(answer.status).to.equal(401);
  });

  it('wants the token for reading as well when it serves a room', async () => {
    const room = app('room-12');
    expect((await room.request('/api/status', at('room-12:9000'))).status).to.equal(401);
    expect((await room.request('/api/status', at('room-12:9000', 'secret'))).status).to.equal(200);
    expect((await room.request('/?token=secret', at('room-12:9000'))).status).to.equal(200);
  });

  it('answers errors as one sentence in JSON', async () => {
    const answers = await Promise.all([
      app().request('/api/nothing', at('localhost')),
      app().request('/api/brokers/0/properties', at('localhost')),
      app().request('/api/tools/topics', {
        method: 'POST',
        body: '{"args":"x"}',
        ...at('localhost', 'secret'),
      }),
      app().request('/api/tools/nope', { method: 'POST', body: '{}', ...at('localhost', 'secret') }),
      app().request('/api/tools/topics', { method: 'POST', body: 'no json', ...at('localhost', 'secret') }),
    ]);
    expect(answers.map((answer) => answer.status)).to.deep.equal([404, 409, 400, 404, 400]);
    for (const answer of answers) expect(await answer.json()).to.have.all.keys('error');
  });

  it('shows what runs on a page, with names escaped', async () => {
    const text = await (await app().request('/', at('localhost:9000'))).text();
    expect(text).to.include('lab &lt;server&gt;').and.include('50 MB');
  });

  it('shows the last mails on the page, newest first, escaped and shortened', async () => {
    const sink = sinkWith(
      Array.from({ length: 25 }, (_, index) => ({
        ...mail,
        id: index + 1,
        subject: `<b>Vélo ${index + 1}</b>`,
        text: 'é'.repeat(400),
      })),
    );
    const text = await (await app('127.0.0.1', null, sink).request('/', at('localhost:9000'))).text();
    const shown = [...text.matchAll(/&lt;b&gt;Vélo (\d+)&lt;\/b&gt;/g)].map(([, id]) => Number(id));
    expect(shown).to.deep.equal(Array.from({ length: 20 }, (_, index) => 25 - index));
    expect(text)
      .to.include('The last 20 of 25')
      .and.include(`>${'é'.repeat(300)} …<`)
      .and.not.include('<b>');
  });

  it('says on the page where mails go and whether the sink is stopped', async () => {
    const page = async (sink: MailSink | null) =>
      (await app('127.0.0.1', null, sink).request('/', at('localhost'))).text();
    expect(await page(null))
      .to.include('smtp://127.0.0.1:1025')
      .and.include('(SMTP_URL); the lab keeps none');
    expect(await page(sinkWith([mail]))).to.include('delivered to nobody');
    expect(await page(sinkWith([mail], false)))
      .to.include('refuses connections')
      .and.include('a@example.org');
  });

  it('links JupyterLab with the token only on a page that was asked for with it', async () => {
    const lab = app('127.0.0.1', 'http://127.0.0.1:8888/lab');
    const page = async (path: string) => (await lab.request(path, at('localhost:9000'))).text();
    expect(await page('/'))
      .to.include('npm run lab -- status</code> prints')
      .and.not.include('secret');
    expect(await page('/?token=secret')).to.include('href="http://127.0.0.1:8888/lab?token=secret"');
    expect(await page('/?token=%22%3E%3Cb%3E')).to.include('lab?token=%22%3E%3Cb%3E"');
  });
});
