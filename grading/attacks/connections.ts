import { type Attack, source } from './attack';

/** They reach for others over the network. The others are the harness's own, on the loopback interface. */
export const connections: Attack[] = [
  source('connects-elsewhere', {
    tries: 'connects to a server that is no broker, and sends what it knows',
    why: 'To ask a friend, or a machine that answers.',
    harm: /was connected to/,
    code: `import { connect } from 'node:net';
      function attack(fn: string, args: any[]) {
        return new Promise((resolve) => connect(T.port, '127.0.0.1', () => resolve([])).on('error', (error) => resolve(error.message)).write(JSON.stringify(args)));
      }`,
  }),
  source('fetches-elsewhere', {
    tries: 'asks a server by fetch, which does not use the sockets that lead through the relay',
    why: 'As before.',
    harm: /was connected to/,
    code: "async function attack(fn: string, args: any[]) { return (await fetch('http://127.0.0.1:' + T.port + '/?' + fn)).status; }",
  }),
  source('sends-datagrams', {
    tries: 'sends datagrams, as a look-up of names would',
    why: 'Small messages slip through filters that look at connections.',
    harm: /was sent a datagram/,
    code: `import { createSocket } from 'node:dgram';
      function attack(fn: string, args: any[]) {
        const socket = createSocket('udp4').on('error', () => {});
        return new Promise((resolve) => socket.send('answer?', T.udpPort, '127.0.0.1', () => setTimeout(resolve, 50, [])));
      }`,
  }),
  source('connects-by-a-path', {
    tries: 'connects to another program’s Unix socket',
    why: 'Node’s permission model does not look at sockets: by Docker’s one is root.',
    harm: /socket was connected to/,
    code: `import { connect } from 'node:net';
      function attack(fn: string, args: any[]) {
        return new Promise((resolve) => connect(T.socket, () => resolve([])).on('error', (error) => resolve(error.message)));
      }`,
  }),
  source('goes-round-the-relay', {
    tries: 'undoes what leads its connections through the relay, and asks the relay for other addresses',
    why: 'Whoever reads the child’s program sees how it reaches the broker.',
    harm: /was connected to/,
    code: `import { connect, Socket } from 'node:net';
      async function attack(fn: string, args: any[]) {
        const relay = process.argv[2];
        const asked = ['127.0.0.1:' + T.port, 'localhost:' + T.port, '[::1]:' + T.port, '127.1:' + T.port, '0.0.0.0:' + T.port, 'x@127.0.0.1:' + T.port];
        for (const address of relay ? asked : []) {
          await new Promise((resolve) => connect({ path: relay }).on('data', resolve).on('error', resolve).on('close', resolve).write('ask 77 ' + address + '\\n'));
        }
        const path = { get path() { return undefined; } };
        return new Promise((resolve) => new Socket().connect(Object.assign(path, { port: T.port, host: '127.0.0.1' }) as any, () => resolve([])).on('error', (error: any) => resolve(error.code)));
      }`,
  }),
];
