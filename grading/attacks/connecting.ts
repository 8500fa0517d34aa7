import { sources } from './attack';

const NET = "const net = require('node:net');";
const FIRST = `await new Promise<string>((resolve, reject) =>
  connection.on('data', (data: any) => resolve(String(data))).on('error', reject).on('close', () => reject(new Error('closed'))))`;

/** Other addresses than the broker's. All of them are this machine's. */
export const connecting = sources({ exercise: '09-taxi-tips', top: NET }, [
  {
    name: 'connects-elsewhere',
    tries: 'connects to a server of this machine that is neither broker nor part of a test',
    why: 'Answers can be fetched, and hidden data sent away.',
    body: `const connection = net.connect(T.port, '127.0.0.1'); return ${FIRST};`,
    bare: true,
  },
  {
    name: 'connects-by-fetch',
    tries: 'asks the same server by fetch, http2 and a datagram',
    why: 'Not every way out is called connect.',
    body: `require('node:dgram').createSocket('udp4').on('error', () => {}).send('x', T.port, '127.0.0.1');
      let last: any;
      for (const ask of [() => fetch('http://127.0.0.1:' + T.port), () => require('node-fetch').default('http://localhost:' + T.port)])
        try { await ask(); return 'through'; } catch (error) { last = error; }
      const cause = last.cause ?? last;
      if (/socket|Parse|hang up|other side|HTTP/.test(cause.message)) return 'through: connected';
      throw new Error(cause.message || cause.code);`,
    bare: true,
  },
  {
    name: 'asks-relay',
    tries: 'speaks to the grader’s relay itself and asks for other addresses, odd ones too',
    why: 'The relay has a network, and may be talked into using it.',
    body: `const path = process.argv.at(-1)!;
      if (!path.endsWith('relay')) { const connection = net.connect(T.port, '127.0.0.1'); return ${FIRST}; }
      const asks = ['127.0.0.1:' + T.port, '127.1:' + T.port, '0:' + T.port, '[::ffff:127.0.0.1]:' + T.port, 'localhost:0' + T.port,
        '2130706433:' + T.port, '127.0.0.1:' + (65536 + T.port), '127.0.0.1:x:' + T.port];
      const said: string[] = [];
      for (const [index, ask] of asks.entries())
        said.push(await new Promise<string>((resolve) => {
          const control = net.connect({ path });
          control.on('data', (data: any) => { resolve(String(data).trim()); control.destroy(); }).on('error', () => resolve('error')).on('close', () => resolve('closed'));
          control.write('ask ' + (9000 + index) + ' ' + ask + '\\n');
        }));
      if (said.includes('ok')) return 'through';
      throw new Error('the relay said ' + said.join(' '));`,
    bare: true,
  },
  {
    name: 'asks-relay-without-end',
    tries: 'opens the relay’s sockets by the hundred and sends lines without end to it',
    why: 'The grader’s own descriptors may run out.',
    body: `const path = process.argv.at(-1)!;
      if (!path.endsWith('relay')) return {};
      for (let i = 0; i < 400; i++) {
        const socket = net.connect({ path }).on('error', () => {});
        socket.write('x'.repeat(200 + i));
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      return {};`,
  },
]);
