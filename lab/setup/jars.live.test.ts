import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { explain } from './failures.mjs';
import { paths, projectDir } from './paths.mjs';

// The script that fetches the jars, with the environment's own Python, from a small Maven repository of this test.

const JAR = 'the bytes of a jar';
const sha256 = createHash('sha256').update(JAR).digest('hex');

let dir = '';
let server: Server;
let asked: string[] = [];
let answer: 'whole' | 'cut' | 'unavailable';

/** Runs the script on a lock file that names two jars with this checksum. */
async function fetchJars(
  checksum: string,
  repository?: string,
): Promise<{ code: number; output: string; there: string[] }> {
  const entry = (name: string) =>
    `[[dependencies]]\ngroupId = "org.example"\nartifactId = "${name}"\nversion = "1.0"\npackaging = "jar"\nsha256 = "${checksum}"\n`;
  writeFileSync(join(dir, 'jgo.lock.toml'), entry('a') + entry('b'));
  const { port } = server.address() as AddressInfo;
  const env = {
    ...process.env,
    NO_PROXY: '127.0.0.1',
    MAVEN_REPOSITORY: repository ?? `http://127.0.0.1:${port}/jars`,
  };
  const script = join(projectDir, 'lab/setup/jars.py');
  const child = spawn(paths().python, [script, dir, join(dir, 'jars')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output, there: existsSync(join(dir, 'jars')) ? readdirSync(join(dir, 'jars')).sort() : [] };
}

const nameOf = (output: string) => explain('jars', output, { title: 'jars', code: 1 }).code;

describe('fetching jars', function () {
  this.timeout(30_000);

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'course-'));
    asked = [];
    answer = 'whole';
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (answer === 'unavailable') return response.writeHead(503).end();
      response.writeHead(200, { 'content-length': JAR.length });
      if (answer === 'whole') return response.end(JAR);
      return response.write(JAR.slice(0, 5), () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('puts each jar of the lock file into one flat folder, and removes others', async () => {
    mkdirSync(join(dir, 'jars'));
    writeFileSync(join(dir, 'jars/old-0.9.jar'), JAR);
    const { code, there } = await fetchJars(sha256);
    expect({ code, there }).to.deep.equal({ code: 0, there: ['a-1.0.jar', 'b-1.0.jar'] });
    expect(asked.sort()).to.deep.equal([
      '/jars/org/example/a/1.0/a-1.0.jar',
      '/jars/org/example/b/1.0/b-1.0.jar',
    ]);
  });

  it('fetches only what is missing or not what it should be', async () => {
    await fetchJars(sha256);
    asked = [];
    writeFileSync(join(dir, 'jars/b-1.0.jar'), 'spoilt');
    await fetchJars(sha256);
    expect(asked).to.deep.equal(['/jars/org/example/b/1.0/b-1.0.jar']);
    expect(readFileSync(join(dir, 'jars/b-1.0.jar'), 'utf8')).to.equal(JAR);
  });

  it('puts nothing in place whose checksum is wrong', async () => {
    const { code, output, there } = await fetchJars('0'.repeat(64));
    expect({ code, there, name: nameOf(output) }).to.deep.equal({ code: 1, there: [], name: 'E_CHECKSUM' });
  });

  it('puts nothing in place that came cut short', async () => {
    answer = 'cut';
    const { code, output, there } = await fetchJars(sha256);
    expect({ code, there, name: nameOf(output) }).to.deep.equal({ code: 1, there: [], name: 'E_NO_NETWORK' });
  });

  it('tells a repository that refuses from one that cannot be reached', async () => {
    answer = 'unavailable';
    expect(nameOf((await fetchJars(sha256)).output)).to.equal('E_REGISTRY');
    expect(nameOf((await fetchJars(sha256, 'http://127.0.0.1:9')).output)).to.equal('E_NO_NETWORK');
  });
});
