import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { LabStatus } from '../../lib/kit/lab';
import { createSimulator } from '../bikes/simulator';
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

function app(host = '127.0.0.1', jupyter: string | null = null) {
  const bikes = createSimulator();
  const model = {
    host,
    token: 'secret',
    bootstrap: status.bootstrap,
    env: {},
    cluster: null,
    mails: null,
    bikes,
  };
  return labApp({
    ...model,
    status: () => ({ ...status, urls: { ...status.urls, jupyter } }),
    listeners: () => [],
    shutdown: () => {},
  });
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

  it('shows the same page to all, with nothing of the lab in it', async () => {
    const lab = app('127.0.0.1', 'http://127.0.0.1:8888/lab');
    const page = async (path: string) => (await lab.request(path, at('localhost:9000'))).text();
    const text = await page('/');
    expect(text)
      .to.match(/<script type="module" src="\/ui\/main-\w+\.js">/)
      .and.not.include('secret')
      .and.not.include('8888');
    expect(await page('/?token=secret'), 'asked with the token').to.equal(text);
    expect(await page('/?token=%22%3E%3Cb%3E'), 'asked with another one').to.equal(text);
  });

  it('lets the page run its own script only, and be framed by JupyterLab only', async () => {
    const policy = async (jupyter: string | null) => {
      const answer = await app('127.0.0.1', jupyter).request('/', at('localhost'));
      return answer.headers.get('content-security-policy');
    };
    expect(await policy(null))
      .to.include("default-src 'none'; script-src 'self'; style-src 'self'")
      .and.match(/frame-ancestors 'self'$/);
    expect(await policy('http://127.0.0.1:8888/lab')).to.match(
      /frame-ancestors 'self' http:\/\/127\.0\.0\.1:8888 http:\/\/localhost:8888$/,
    );
  });

  it("serves the page's files by the names that the page gives them, and no others", async () => {
    const lab = app();
    const text = await (await lab.request('/', at('localhost'))).text();
    for (const [, path] of text.matchAll(/(?:src|href)="(\/ui\/[^"]+)"/g)) {
      const answer = await lab.request(path!, at('localhost'));
      expect(answer.status, path).to.equal(200);
      expect(answer.headers.get('content-type')).to.match(/^text\/(javascript|css)/);
      expect(answer.headers.get('cache-control')).to.include('immutable');
    }
    expect((await lab.request('/ui/main.js', at('localhost'))).status).to.equal(404);
  });

  it('serves the page, but nothing that it shows, without the token in a room', async () => {
    const room = app('room-12');
    expect((await room.request('/', at('room-12:9000'))).status).to.equal(200);
    for (const path of ['/api/admin/overview', '/api/admin/events', '/api/mails', '/api/status']) {
      expect((await room.request(path, at('room-12:9000'))).status, path).to.equal(401);
    }
  });

  it('gives the token for a ticket, once, and a ticket for the token', async () => {
    const lab = app();
    const post = (path: string, body: object, token?: string) =>
      lab.request(path, { method: 'POST', body: JSON.stringify(body), ...at('localhost', token) });
    expect((await post('/api/page/ticket', {})).status).to.equal(401);
    const { ticket } = (await (await post('/api/page/ticket', {}, 'secret')).json()) as { ticket: string };
    expect(await (await post('/api/page/token', { ticket })).json()).to.deep.equal({ token: 'secret' });
    for (const spent of [{ ticket }, { ticket: '' }, { ticket: ['x'] }, {}]) {
      const answer = await post('/api/page/token', spent);
      expect(answer.status, JSON.stringify(spent)).to.equal(401);
      expect(await answer.text()).to.not.include('secret');
    }
  });
});
