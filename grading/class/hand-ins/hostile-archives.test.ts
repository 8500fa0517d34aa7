import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { whyOf } from './listing';
import { type Tree, tarOf, tgzOf, zipOf } from './pack';
import { type RawEntry, rawZip } from './raw-zip';
import { readClass } from './read-hand-ins';
import { readOne, readTree, textsOf, withFolder } from './temporary';

const MIB = 1024 * 1024;
const good = 'lib/03-velib-producer.ts';
const fine: RawEntry = { name: good, content: Buffer.from('fine') };

/** What came of an archive that holds `fine` and something bad. */
async function read(bytes: Buffer, name = 'ada.zip') {
  const one = await readOne({ [name]: bytes });
  return { files: textsOf(one), told: one.problems.join('\n') };
}

/** A gigabyte of zeros, deflated: a megabyte packed once, many times over. */
function zeros(): Buffer {
  const part = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: 1024 }, () => part), deflateRawSync(Buffer.alloc(0))]);
}

describe('hostile names in archives', () => {
  const names: Array<[name: string, told: RegExp]> = [
    ['../../lib/01-topics.ts', /leads out of its folder/],
    ['lib/../../01-topics.ts', /leads out of its folder/],
    ['/lib/01-topics.ts', /has an absolute path/],
    ['C:/lib/01-topics.ts', /has an absolute path/],
    ['lib\\01-topics.ts', /has a backslash in its name/],
    ['..\\01-topics.ts', /has a backslash in its name/],
    ['lib/01-topics.ts\0.md', /has a NUL in its name/],
    ['lib/a\n01-topics.ts', /"lib\/a\\u\{a\}01-topics\.ts" has control characters/],
    ['lib/\u202est.scipot-10.ts', /has control characters/],
    [`lib/${'a'.repeat(201)}.ts`, /has a name of more than 200 bytes/],
    [`lib/${'a/'.repeat(30)}x.ts`, /lies in more than 24 folders/],
    [`lib/${'abcdefghi/'.repeat(45)}x.ts`, /has a path of more than 400 characters/],
  ];

  it('are refused and named in a zip, and take no other file with them', async () => {
    for (const [name, told] of names) {
      const came = await read(rawZip([{ name, content: Buffer.from('bad') }, fine]));
      expect(came.files, name).to.deep.equal({ [good]: 'fine' });
      expect(came.told, name).to.match(told);
      expect(came.told, name).to.not.match(/[^\P{Cc}\n]/u);
    }
  });

  it('are refused and named in a tar', async () => {
    for (const [name, told] of names.filter(([name]) => !name.includes('\0'))) {
      const came = await read(await tgzOf({ [name]: 'bad', [good]: 'fine' }), 'ada.tgz');
      expect(came.files, name).to.deep.equal({ [good]: 'fine' });
      expect(came.told, name).to.match(told);
    }
  });

  it('never become a file of lib/kit, which is the grader’s', async () => {
    const names = ['lib/kit/todo.ts', 'lib/./kit//a.ts', 'LIB/Kit/b.ts'];
    const { files } = await read(
      rawZip([...names.map((name) => ({ name, content: Buffer.from('bad') })), fine]),
    );
    expect(files).to.deep.equal({ [good]: 'fine' });
  });

  it('that stand twice count once, the later one', async () => {
    const came = await read(rawZip([{ ...fine, content: Buffer.from('first') }, fine]));
    expect(came.files).to.deep.equal({ [good]: 'fine' });
    expect(came.told).to.equal(`"${good}" is there twice: the later one counts.`);
  });
});

describe('archives with what is no file', () => {
  it('lose their links, devices and pipes', async () => {
    const types = ['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const;
    const headers = types.map((type) => ({ name: `lib/${type}.ts`, type, linkname: '/etc/passwd' }));
    const came = await read(await tgzOf({ [good]: 'fine' }, undefined, headers), 'ada.tar.gz');
    expect(came.files).to.deep.equal({ [good]: 'fine' });
    expect(came.told).to.equal(
      `"lib/symlink.ts" is a symbolic link: the file itself is needed.
"lib/link.ts" is a hard link: the file itself is needed.
"lib/character-device.ts" is a device, not a file.
"lib/block-device.ts" is a device, not a file.
"lib/fifo.ts" is a pipe, not a file.`,
    );
    for (const [mode, told] of [
      [0o120777, /symbolic link/],
      [0o010644, /pipe/],
      [0o020644, /device/],
    ] as const) {
      const zip = rawZip([{ name: 'lib/01-topics.ts', content: Buffer.from('/etc/passwd'), mode }, fine]);
      expect((await read(zip)).files).to.deep.equal({ [good]: 'fine' });
      expect((await read(zip)).told).to.match(told);
    }
  });

  it("say nothing of the kit's own link, notebooks/lib", async () => {
    const link = { name: 'kit/notebooks/lib', type: 'symlink' as const, linkname: '../lib' };
    const came = await read(
      await tgzOf({ 'kit/package.json': '{}', [`kit/${good}`]: 'fine' }, undefined, [link]),
      'ada.tgz',
    );
    expect(came).to.deep.equal({ files: { [good]: 'fine' }, told: '' });
  });
});

describe('archives that unpack to too much', () => {
  it('are refused within a bounded memory', async function () {
    this.timeout(60_000);
    const before = process.resourceUsage().maxRSS;
    const packed = zeros();
    const member = gzipSync(Buffer.alloc(MIB));
    const gzip = Buffer.concat(Array.from({ length: 1024 }, () => member));
    const header = (await tarOf({ [good]: 'x' })).subarray(0, 512);
    const cases: Array<[string, Buffer, RegExp]> = [
      [
        'ada.zip',
        rawZip([{ name: 'lib/01-topics.ts', packed, size: 2 ** 30 }, fine]),
        /"lib\/01-topics.ts" is larger than 1 MB/,
      ],
      // It says that it is small.
      [
        'ada.zip',
        rawZip([{ name: 'lib/01-topics.ts', packed, size: 10 }, fine]),
        /"lib\/01-topics.ts" is larger than 1 MB/,
      ],
      ['ada.zip', rawZip([{ name: 'in.zip', packed, size: 2 ** 30 }, fine]), /"in.zip" is larger than 64 MB/],
      ['ada.tar.gz', gzip, /unpacks to more than 200 times its size/],
      ['ada.tar.gz', Buffer.concat([gzipSync(header), gzip]), /unpacks to more than 200 times its size/],
    ];
    for (const [name, bytes, told] of cases) {
      const came = await read(bytes, name);
      expect(came.told).to.match(told);
      expect(came.files).to.deep.equal(name.endsWith('zip') ? { [good]: 'fine' } : {});
    }
    expect(process.resourceUsage().maxRSS - before, 'KB').to.be.below(400 * 1024);
  });

  it('are refused past the limits of a file, of all, and of their number', async () => {
    const limits = { fileBytes: 100, totalBytes: 250, files: 4, entries: 8 };
    const cases: Array<[Tree, RegExp]> = [
      [{ 'lib/a.ts': 'x'.repeat(101), [good]: 'y' }, /"lib\/a.ts" is larger than 1 KB/],
      [
        { 'lib/a.ts': 'x'.repeat(100), 'lib/b.ts': 'x'.repeat(100), [good]: 'y'.repeat(100) },
        /holds more than 1 KB of files/,
      ],
      [
        Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`lib/f${i}.ts`, 'x'])),
        /holds more than 4 files that could count/,
      ],
      [
        Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}.txt`, 'x'])),
        /holds more than 8 files/,
      ],
    ];
    for (const [index, [tree, told]] of cases.entries()) {
      for (const [name, bytes] of [
        ['ada.zip', await zipOf(tree)],
        ['ada.tgz', await tgzOf(tree)],
      ] as const) {
        const { files, problems } = await readOne({ [name]: bytes }, { limits });
        expect(problems.join()).to.match(told);
        expect(files.size).to.equal(index === 0 ? 1 : 0);
      }
    }
    const folders = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`ada/f${i}.txt`, 'x']));
    const { handIns } = await readTree({ ...folders, [`bob/${good}`]: 'x' }, { limits });
    expect(handIns[0]?.problems.join()).to.match(/holds more than 8 files: the rest is left out/);
    expect(handIns[1]?.problems).to.deep.equal([]);
  });

  it('of ten thousand files are refused, and passed over where none can count', async function () {
    this.timeout(60_000);
    const many = (folder: string) =>
      rawZip([
        ...Array.from({ length: 10_000 }, (_, i) => ({
          name: `${folder}/f${i}.ts`,
          packed: Buffer.alloc(0),
          method: 0,
        })),
        fine,
      ]);
    expect((await read(many('lib'))).told).to.match(/holds more than 300 files that could count/);
    expect(await read(many('node_modules'))).to.deep.equal({ files: { [good]: 'fine' }, told: '' });
    const came = await read(many('other'));
    expect(came.files).to.deep.equal({ [good]: 'fine' });
    expect(came.told.split('\n')).to.have.length(21);
  });

  it('are opened in one another twice, not three times', async () => {
    let bytes = await zipOf({ [good]: 'x' });
    for (const expected of [1, 1, 0]) {
      const came = await read(bytes);
      expect(Object.keys(came.files)).to.have.length(expected);
      if (!expected) expect(came.told).to.match(/is an archive within an archive within another/);
      bytes = await zipOf({ 'in.zip': bytes });
    }
  });
});

describe('damaged archives', () => {
  it('tell which file is damaged or encrypted, and the others count', async () => {
    const bad: Array<[Partial<RawEntry>, RegExp]> = [
      [{ crc: 1 }, /is damaged \(wrong checksum\)/],
      [{ size: 2 }, /is damaged \(another size than announced\)/],
      [{ packed: Buffer.from('nonsense') }, /is damaged/],
      [{ flags: 0x801 }, /is encrypted: a zip without a password is needed/],
      [{ method: 93 }, /is packed in a way that is not read here \(method 93\)/],
      [{ offset: 3 }, /is damaged|overlap/],
    ];
    for (const [change, told] of bad) {
      const came = await read(
        rawZip([fine, { name: 'lib/01-topics.ts', content: Buffer.from('bad'), ...change }]),
      );
      expect(came.told).to.match(told);
      if (!change.offset) expect(came.files).to.deep.equal({ [good]: 'fine' });
    }
  });

  it('whose entries overlap are refused', async () => {
    const came = await read(rawZip([fine, { ...fine, name: 'lib/01-topics.ts', offset: 0 }]));
    expect(came.files).to.deep.equal({});
    expect(came.told).to.match(/"ada.zip" has entries that overlap/);
  });

  it('that are cut off, empty or of another kind are refused as a whole', async () => {
    const tgz = await tgzOf({ [good]: 'x'.repeat(2000), 'lib/a.ts': 'y' });
    const tar = await tarOf({ [good]: 'x'.repeat(2000), 'lib/a.ts': 'y' });
    const zip = await zipOf({ [good]: 'x' });
    const cases: Array<[string, Buffer, RegExp]> = [
      ['ada.tgz', tgz.subarray(0, tgz.length - 12), /is damaged or cut off/],
      ['ada.tar', tar.subarray(0, 1500), /is damaged or cut off/],
      ['ada.zip', zip.subarray(0, zip.length - 30), /is damaged or no zip/],
      ['ada.zip', Buffer.alloc(0), /is empty/],
      ['ada.zip', Buffer.from('Rar!\x1a\x07'), /is no zip, tar or tar.gz: hand in a zip/],
      ['ada.rar', Buffer.from('Rar!\x1a\x07'), /is no zip, tar or tar.gz: hand in a zip/],
    ];
    for (const [name, bytes, told] of cases) {
      const came = await read(bytes, name);
      expect(came.files).to.deep.equal({});
      expect(came.told).to.match(told);
    }
  });

  it('stop no other', async () => {
    const { handIns } = await readTree({ 'a.zip': 'PK', 'b.tgz': '\x1f\x8b', [`c/${good}`]: 'fine' });
    expect(handIns.map(({ student, files }) => [student, files.size])).to.deep.equal([
      ['a', 0],
      ['b', 0],
      ['c', 1],
    ]);
  });

  it('are read whatever they are called, also as zip64', async () => {
    expect((await read(await tgzOf({ [good]: 'fine' }), 'ada.zip')).files).to.deep.equal({ [good]: 'fine' });
    expect((await read(await zipOf({ [good]: 'fine' }), 'ada.tar.gz')).files).to.deep.equal({
      [good]: 'fine',
    });
    expect((await read(await zipOf({ [good]: 'fine' }, { zip64: true }))).files).to.deep.equal({
      [good]: 'fine',
    });
  });
});

describe('hostile folders', () => {
  it('have their links not followed, their pipes and sockets not opened', async () => {
    await withFolder({ [`ada/${good}`]: 'fine', 'outside/lib/01-topics.ts': 'secret' }, async (folder) => {
      symlinkSync('../../outside/lib/01-topics.ts', `${folder}/ada/lib/01-topics.ts`);
      symlinkSync('../outside/lib', `${folder}/ada/answers`);
      symlinkSync('..', `${folder}/ada/round`);
      symlinkSync('outside', `${folder}/bob`);
      execFileSync('mkfifo', [`${folder}/ada/lib/02-conversation.ts`]);
      const server = createServer().listen(`${folder}/ada/lib/s.ts`);
      await new Promise((resolve) => server.once('listening', resolve));
      try {
        const { handIns } = await readClass(folder);
        expect(handIns.map((one) => [one.student, textsOf(one)])).to.deep.equal([
          ['ada', { [good]: 'fine' }],
          ['bob', {}],
          ['outside', { 'lib/01-topics.ts': 'secret' }],
        ]);
        expect(handIns[0]?.problems).to.deep.equal([
          '"answers" is a symbolic link: the file itself is needed.',
          '"lib/01-topics.ts" is a symbolic link: the file itself is needed.',
          '"lib/02-conversation.ts" is a pipe, not a file.',
          '"lib/s.ts" is a socket, not a file.',
          '"round" is a symbolic link: the file itself is needed.',
        ]);
        expect(handIns[1]?.problems[0]).to.equal('"bob" is a symbolic link: the file itself is needed.');
      } finally {
        server.close();
      }
    });
  });

  it('have what cannot be read named', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(whyOf(denied)).to.equal('may not be read by the grader: check its permissions');
  });

  it('are read up to a depth', async () => {
    await withFolder({ [`ada/${'a/'.repeat(40)}01-topics.ts`]: 'x' }, async (folder) => {
      writeFileSync(`${folder}/ada/03-velib-producer.ts`, 'fine');
      const { handIns } = await readClass(folder);
      expect(handIns[0]?.files.size).to.equal(1);
      expect(handIns[0]?.problems.join()).to.match(/lies too deep/);
    });
  });
});
