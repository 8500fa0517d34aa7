import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { AdminClient } from './client';
import { NoAnswerError, UnknownRequestError } from './connection';
import { type Answers, FakeBroker, metadataOf } from './fake-broker';
import { Writer } from './protocol/bytes';
import { listGroups } from './protocol/groups';
import { describeQuorum } from './protocol/quorum';

const [METADATA, LIST_GROUPS] = [3, 16];

async function took(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work.catch(() => {});
  return performance.now() - began;
}

async function rejection(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('it was answered'),
    (error: Error) => error,
  );
}

describe('lab/admin/client', function () {
  this.timeout(10_000);
  const running: FakeBroker[] = [];
  async function brokers(count: number, more: Answers = {}) {
    const fakes = Array.from({ length: count }, () => new FakeBroker({}));
    running.push(...fakes);
    const ports = await Promise.all(fakes.map((fake) => fake.start()));
    const listed = ports.map(({ port }, id) => ({ id, port }));
    for (const fake of fakes) {
      fake.answers = { [METADATA]: { versions: [0, 8], answer: () => metadataOf(listed) }, ...more };
    }
    const client = new AdminClient(() => ports.map(({ address }) => address));
    return { fakes, client };
  }
  afterEach(async () => {
    await Promise.all(running.splice(0).map((fake) => fake.stop()));
  });

  it('asks one broker, and the others only when that takes long', async () => {
    const { fakes, client } = await brokers(3);
    for (let i = 0; i < 5; i++) await client.metadata(null);
    const asked = fakes.reduce((sum, fake) => sum + fake.asked.length, 0);
    // On a machine that is busy an answer may take long now and then.
    expect(asked).to.be.within(5, 9);
  });

  it('goes to another broker when one is dead or paused, and stays there', async () => {
    const { fakes, client } = await brokers(3);
    await client.metadata(null);
    const first = fakes.find(({ asked }) => asked.length > 0)!;
    first.paused = true;
    expect(await took(client.metadata(null))).to.be.below(700);
    expect(await took(client.metadata(null))).to.be.below(400);
    const second = fakes.find((fake) => fake !== first && fake.asked.length > 1)!;
    await second.stop();
    expect((await client.metadata(null)).brokers).to.have.length(3);
  });

  it('waits once for a broker that is paused; later askers are told at once, until it answers again', async () => {
    const { fakes, client } = await brokers(1);
    await client.metadata(null);
    fakes[0]!.paused = true;
    expect(await took(client.metadata(null))).to.be.within(700, 1_500);
    expect(await took(client.metadata(null))).to.be.below(400);
    expect(client.silent(), 'it may just have been busy').to.deep.equal([]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await rejection(client.metadata(null));
    expect(client.silent()).to.deep.equal([0]);
    fakes[0]!.paused = false;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await client.metadata(null);
    expect(client.silent()).to.deep.equal([]);
  });

  it('lets no broker that is paused hold up the answers of others', async () => {
    const none = () =>
      new Writer(true)
        .int8(0)
        .int32(0)
        .int16(0)
        .array([], () => {})
        .end();
    const { fakes, client } = await brokers(3, { [LIST_GROUPS]: { versions: [3, 3], answer: none } });
    await client.metadata(null);
    fakes[2]!.paused = true;
    const answers = client.askAll(listGroups, undefined);
    expect(await took(answers)).to.be.below(1_500);
    expect([...(await answers).keys()]).to.deep.equal([0, 1]);
  });

  it('says that a broker is too old for a request, and goes on asking it others', async () => {
    const { client, fakes } = await brokers(2);
    await client.metadata(null);
    // What another that is dead does not say makes no difference.
    await fakes.find(({ asked }) => asked.length === 0)?.stop();
    expect(await rejection(client.askAny(describeQuorum, undefined))).to.be.instanceOf(UnknownRequestError);
    await client.metadata(null);
  });

  it('does not blame a broker for a controller that does not answer', async () => {
    const silence = { versions: [0, 0] as [number, number], answer: () => undefined };
    const { client } = await brokers(1, { [describeQuorum.key]: silence });
    await client.metadata(null);
    for (let i = 0; i < 2; i++) {
      const asked = client.askAny(describeQuorum, undefined, { line: 'quorum', passedOn: true });
      expect(await rejection(asked)).to.be.instanceOf(NoAnswerError);
    }
    await client.metadata(null);
    expect(client.silent()).to.deep.equal([]);
  });

  it('names the addresses when nobody answers', async () => {
    const { fakes, client } = await brokers(2);
    await Promise.all(fakes.map((fake) => fake.stop()));
    const error = await rejection(client.metadata(null));
    expect(error).to.be.instanceOf(NoAnswerError);
    expect(error.message).to.match(/^No broker of 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ answers/);
  });

  it('says so when something else listens there, and takes no gigabytes from it', async () => {
    const { createServer } = await import('node:net');
    const server = createServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const error = await rejection(new AdminClient(() => [`127.0.0.1:${port}`]).metadata(null));
    server.close();
    expect(error.message).to.include("does not speak Kafka's protocol");
  });

  it('keeps one connection for all it asks on a line', async () => {
    const { fakes, client } = await brokers(1);
    await Promise.all(Array.from({ length: 20 }, () => client.metadata(null)));
    expect(fakes[0]!.connections).to.equal(1);
  });
});
