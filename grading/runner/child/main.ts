// The program of the child process: it loads one submission and answers calls over descriptor 3.
// Nothing here is a secret or a judge: the student's code shares this process and may break it.
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { compileFunction } from 'node:vm';
import * as kafkajs from 'kafkajs';
import * as nodeFetch from 'node-fetch';
import nodemailer from 'nodemailer';
import { createKafka, plainKafka } from '../../../lib/kit/kafka';
import { type Account, signIn } from '../access';
import { encodeFrame, FrameReader } from '../frames';
import { type Prop, replaceProps } from '../props';
import type { FromChild, ThrownReport, ToChild } from '../protocol';
import { makeProp } from './make-props';
import { throughRelay } from './through-relay';
import { describeThrown } from './thrown';
import { Loose, traced } from './trace';

const DISCONNECT_MS = 1_500;

const [relay] = process.argv.slice(2);
if (relay) throughRelay(relay);

const channel = new Socket({ fd: 3, readable: true, writable: true });
const leave = process.exit.bind(process, 0);
const nodeRequire = createRequire(__filename);
// node-fetch is an ES module: its default is marked as such for a submission, which is bundled as CommonJS.
const served: Record<string, unknown> = {
  kafkajs,
  'node-fetch': { __esModule: true, ...nodeFetch },
  nodemailer,
};

let submission: Record<string, unknown> = {};
let brokers: string[] = [];
let account: Account | undefined;
const aborts = new Map<number, AbortController>();
const clients = new Set<{ disconnect(): Promise<void> }>();

// A student's slip such as process.kill(0) must not reach the grader. A boundary it is not.
Object.assign(process, { kill: undefined, _kill: undefined, _debugProcess: undefined, abort: undefined });
process.on('unhandledRejection', (reason) => send({ type: 'unhandled', error: describeThrown(reason) }));
process.on('uncaughtException', (error) => send({ type: 'unhandled', error: describeThrown(error) }));

const reader = new FrameReader();
channel.on('data', (chunk) => {
  for (const message of reader.push(chunk)) void answer(message as ToChild);
});
channel.on('close', leave);
channel.on('error', leave);
send({ type: 'ready' });

async function answer(message: ToChild): Promise<void> {
  switch (message.type) {
    case 'load':
      brokers = message.brokers;
      account = message.account;
      return load(message.code);
    case 'call':
      return call(message);
    case 'abort':
      return aborts.get(message.prop)?.abort();
    case 'clean':
      await clean();
      return send({ type: 'cleaned' });
    case 'ping':
      return send({ type: 'alive' });
  }
}

function load(code: string): void {
  const module = { exports: {} as Record<string, unknown> };
  try {
    const run = compileFunction(code, ['exports', 'require', 'module'], { filename: 'submission.js' });
    run(module.exports, (id: string) => served[id] ?? nodeRequire(id), module);
    submission = module.exports;
    const names = Object.keys(submission).filter((name) => typeof submission[name] === 'function');
    send({ type: 'loaded', exports: names });
  } catch (thrown) {
    send({ type: 'unloadable', error: describeThrown(thrown) });
  }
}

async function call({ id, fn, args, each }: ToChild & { type: 'call' }): Promise<void> {
  const target = submission[fn];
  if (typeof target !== 'function') {
    const names = Object.keys(submission).filter((name) => typeof submission[name] === 'function');
    return send({ type: 'missing', id, exports: names });
  }
  let value: unknown;
  const loose = new Loose();
  const make = (prop: Prop): unknown =>
    makeProp(prop, { kafka: (plain) => newKafka(loose, plain), emit, aborts });
  try {
    value = await target(...args.map((arg) => replaceProps(arg, make)));
    if (each) value = await callEach(fn, value, each);
  } catch (thrown) {
    for (const text of loose.lines()) send({ type: 'left', text });
    return send({ type: 'threw', id, error: describeThrown(thrown) });
  }
  for (const text of loose.lines()) send({ type: 'left', text });
  try {
    send({ type: 'returned', id, value });
  } catch (problem) {
    send({ type: 'threw', id, error: uncloneable(`${fn}() returned a value`, problem) });
  }
}

async function callEach(fn: string, made: unknown, each: unknown[][]): Promise<unknown[]> {
  if (typeof made !== 'function') {
    throw new TypeError(
      `${fn}() should return a function, but returned ${made === null ? 'null' : typeof made}`,
    );
  }
  const results: unknown[] = [];
  for (const args of each) results.push(await made(...args));
  return results;
}

function newKafka(loose: Loose, plain: boolean): kafkajs.Kafka {
  return traced(
    plain ? plainKafka({ brokers, ...signIn(account) }) : createKafka({ brokers, ...signIn(account) }),
    (text) => send({ type: 'sent', text }),
    (client) => clients.add(client as { disconnect(): Promise<void> }),
    loose,
  );
}

function emit(prop: number, value: unknown): void {
  try {
    send({ type: 'emitted', prop, value });
  } catch (problem) {
    throw new TypeError(uncloneable('emit() was given a value', problem).message);
  }
}

function uncloneable(what: string, problem: unknown): ThrownReport {
  const reason = String((problem as Error).message);
  const message = /more than the/.test(reason)
    ? `${what} that is too large: ${reason}`
    : `${what} that cannot be copied to the grader (${reason}): return plain values, not functions, promises or proxies`;
  return { name: 'TypeError', message, stack: '', uncloneable: true };
}

/** Closes what the test's calls left open, so that the next test starts clean. */
async function clean(): Promise<void> {
  for (const controller of aborts.values()) controller.abort();
  aborts.clear();
  const open = [...clients];
  clients.clear();
  // What was printed waits in this process while its pipe is full; the answer went another way and was quicker.
  const printed = [process.stdout, process.stderr].map(drained);
  const closing = Promise.allSettled([...open.map((client) => client.disconnect()), ...printed]);
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closing, new Promise((resolve) => (timer = setTimeout(resolve, DISCONNECT_MS)))]);
  clearTimeout(timer);
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.once('drain', resolve);
  });
}

function send(message: FromChild): void {
  channel.write(encodeFrame(message));
}
