import { sources } from './attack';

/** A client that signs in as the submission does, and the target's names. */
const KAFKA = `import { Kafka, logLevel } from 'kafkajs';
  const once = { retry: { retries: 0 } };
  async function admin(kafka: any, work: (admin: any) => Promise<unknown>) {
    const admin = kafka.admin(once);
    await admin.connect();
    try { await work(admin); return 'through'; } finally { await admin.disconnect(); }
  }`;

/** Kafka's protocol by hand: a connection that has signed in, by what the client given knows. */
const RAW = `import { connect, Socket } from 'node:net';
  const frame = (key: number, version: number, body: Buffer) => {
    const head = Buffer.alloc(14);
    head.writeInt32BE(10 + body.length, 0); head.writeInt16BE(key, 4); head.writeInt16BE(version, 6);
    head.writeInt32BE(1, 8); head.writeInt16BE(-1, 12);
    return Buffer.concat([head, body]);
  };
  const accountOf = async (kafka: any) => {
    let account: any;
    const { write } = Socket.prototype;
    Socket.prototype.write = function (this: any, chunk: any, ...rest: any[]) {
      const [, username, password] = /\\0([\\w-]+)\\0([\\w-]+)$/.exec(Buffer.from(chunk).toString('latin1')) ?? [];
      if (password) account = { username, password };
      return write.call(this, chunk, ...(rest as [any]));
    };
    await admin(kafka, (admin) => admin.listTopics());
    Socket.prototype.write = write;
    return account;
  };
  const signedIn = ({ username, password }: any) => new Promise<any>((resolve, reject) => {
    const [host, port] = T.kafka.bootstrap[0].split(':');
    const socket = connect(Number(port), host).on('error', reject);
    socket.write(frame(17, 1, Buffer.from('\\0\\x05PLAIN')));
    socket.once('data', () => {
      const token = Buffer.from('\\0' + username + '\\0' + password);
      const length = Buffer.alloc(4);
      length.writeInt32BE(token.length);
      socket.write(frame(36, 0, Buffer.concat([length, token])));
      socket.once('data', () => resolve(socket));
    });
  });`;

/** What is others' on the brokers: each submission signs in, and may use names that begin as its own do. */
export const meddling = sources({ exercise: '01-topics', top: KAFKA, timeoutMs: 4_000 }, [
  {
    name: 'deletes-topic',
    tries: 'deletes the topic of another submission',
    why: 'Their tests fail then.',
    body: 'return admin(args[0], (admin) => admin.deleteTopics({ topics: [T.kafka.topic] }));',
    bare: true,
  },
  {
    name: 'deletes-records',
    tries: 'deletes the records in it',
    why: 'The topic is still there, so nobody notices.',
    body: `return admin(args[0], async (admin) => {
        await admin.fetchTopicOffsets(T.kafka.topic);
        await admin.deleteTopicRecords({ topic: T.kafka.topic, partitions: [{ partition: 0, offset: '-1' }] });
      });`,
    bare: true,
  },
  {
    name: 'changes-configs',
    tries: 'gives it a retention of a millisecond',
    why: 'Kafka deletes the records then.',
    body: `return admin(args[0], (admin) => admin.alterConfigs({ validateOnly: false,
        resources: [{ type: 2, name: T.kafka.topic, configEntries: [{ name: 'retention.ms', value: '1' }] }] }));`,
    bare: true,
  },
  {
    name: 'adds-partitions',
    tries: 'gives it more partitions',
    why: 'Keys then go elsewhere.',
    body: 'return admin(args[0], (admin) => admin.createPartitions({ topicPartitions: [{ topic: T.kafka.topic, count: 9 }] }));',
    bare: true,
  },
  {
    name: 'writes-to-topic',
    tries: 'writes to it',
    why: 'A record too many fails a test of the other one.',
    body: `const producer = (args[0] as any).producer(once);
      await producer.connect();
      try { await producer.send({ topic: T.kafka.topic, messages: [{ value: 'forged' }] }); return 'through'; }
      finally { await producer.disconnect(); }`,
    bare: true,
  },
  {
    name: 'reads-topic',
    tries: 'reads it',
    why: 'Right answers of others can be copied.',
    body: `const consumer = (args[0] as any).consumer({ groupId: T.kafka.own + 'spy' + Date.now(), ...once });
      await consumer.connect();
      try {
        await consumer.subscribe({ topics: [T.kafka.topic], fromBeginning: true });
        return await new Promise<string>((resolve, reject) => {
          consumer.on(consumer.events.CRASH, ({ payload }: any) => reject(payload.error));
          consumer.run({ eachMessage: async ({ message }: any) => { if (/-secret-/.test(message.value)) resolve(String(message.value)); } }).catch(reject);
        });
      } finally { await consumer.disconnect(); }`,
    bare: true,
  },
  {
    name: 'resets-group',
    tries: 'sets the offsets of another submission’s group back',
    why: 'It then reads everything twice.',
    body: `return admin(args[0], (admin) => admin.setOffsets({ groupId: T.kafka.group, topic: T.kafka.topic, partitions: [{ partition: 0, offset: '0' }] }));`,
    bare: true,
    timeoutMs: 12_000,
  },
  {
    name: 'deletes-group',
    tries: 'deletes that group, and the one of the grader itself',
    why: 'Committed offsets are gone then.',
    body: `return admin(args[0], async (admin) => {
        await admin.deleteGroups([T.kafka.group]);
        await admin.deleteGroups(['grader-warm-up']);
      });`,
    bare: true,
  },
  {
    name: 'fences-producer',
    tries: 'begins a transaction under the transactional id of another submission',
    why: 'Kafka then takes the other one for a zombie, and refuses what it sends.',
    body: `const producer = (args[0] as any).producer({ transactionalId: T.kafka.transactionalId, maxInFlightRequests: 1, idempotent: true, retry: { retries: 1 } });
      await producer.connect();
      try { await (await producer.transaction()).abort(); return 'through'; }
      finally { await producer.disconnect(); }`,
    bare: true,
  },
  {
    name: 'gives-itself-rights',
    tries: 'adds an access rule that lets everybody do everything',
    why: 'After that nothing is forbidden.',
    body: `return admin(args[0], (admin) => admin.createAcls({ acl: [{ resourceType: 2, resourceName: '*', resourcePatternType: 3,
        principal: 'User:' + T.kafka.own.slice(0, -1), host: '*', operation: 2, permissionType: 3 }] }));`,
    bare: true,
  },
  {
    name: 'signs-in-as-grader',
    tries: 'signs in as the grader with guessed passwords, with none, and without signing in',
    why: 'The grader’s account may do everything.',
    body: `const client = (more: object) => new Kafka({ brokers: T.kafka.bootstrap, logLevel: logLevel.NOTHING, connectionTimeout: 1500, requestTimeout: 1500, ...once, ...more });
      const attempts = [{}, ...['grader', '', 'admin', 'w0'].map((password) => ({ sasl: { mechanism: 'plain', username: 'grader', password } }))];
      let last;
      for (const attempt of attempts)
        try { return await admin(client(attempt), (admin) => admin.listTopics()); } catch (error) { last = error; }
      throw last;`,
    timeoutMs: 9_000,
  },
  {
    name: 'leaves-names-behind',
    tries:
      'leaves topics and groups behind that hold hidden data, for the next submission of the same account',
    why: 'A later hand-in prints them in the output of a public test.',
    body: `const topic = T.kafka.own + 'left';
      await admin(args[0], async (admin) => {
        await admin.createTopics({ waitForLeaders: false, topics: [{ topic }, { topic: T.kafka.own + 'left-too' }] });
        await new Promise((resolve) => setTimeout(resolve, 300));
      });
      const consumer = (args[0] as any).consumer({ groupId: T.kafka.own + 'left-group' });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic] });
      await new Promise<void>((resolve) => {
        consumer.on(consumer.events.GROUP_JOIN, () => resolve());
        consumer.run({ eachMessage: async () => {} });
      });
      await consumer.commitOffsets([{ topic, partition: 0, offset: '0', metadata: 'hidden data' }]);
      await consumer.disconnect();
      return {};`,
    timeoutMs: 9_000,
  },
  {
    name: 'fills-disk',
    tries: 'writes to a topic of its own without end; it stops after 60 MB',
    why: 'A broker whose disk is full serves nobody.',
    body: `await admin(args[0], (admin) => admin.createTopics({ topics: [{ topic: T.kafka.own + 'full' }] }));
      const producer = (args[0] as any).producer();
      await producer.connect();
      try {
        for (let i = 0; i < 60; i++) await producer.send({ topic: T.kafka.own + 'full', messages: [{ value: Buffer.alloc(1e6 - 200, i) }] });
      } finally { await producer.disconnect(); }
      return {};`,
    timeoutMs: 5_000,
  },
  {
    name: 'announces-huge-requests',
    tries: 'announces eight requests of 100 MB each, and sends nothing of them',
    why: 'A broker makes room for what is announced: its memory is gone for all.',
    top: `${KAFKA}\n${RAW}`,
    body: `const account = await accountOf(args[0]);
      const sockets = await Promise.all(Array.from({ length: 8 }, () => signedIn(account)));
      const length = Buffer.alloc(4);
      length.writeInt32BE(100 * 1024 * 1024);
      for (const socket of sockets) socket.on('error', () => {}).write(length);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return {};`,
    timeoutMs: 12_000,
  },
  {
    name: 'makes-many-topics',
    tries: 'makes three hundred topics as fast as it can',
    why: 'Each costs the brokers files and memory.',
    body: `await admin(args[0], async (admin) => {
        for (let i = 0; i < 30; i++)
          await admin.createTopics({ waitForLeaders: false, topics: Array.from({ length: 10 }, (_, n) => ({ topic: T.kafka.own + 'many-' + i + '-' + n })) }).catch(() => {});
      });
      return {};`,
  },
]);
