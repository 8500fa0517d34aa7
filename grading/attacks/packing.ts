import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { tgzOf, zipOf } from '../class/hand-ins/pack';
import { rawZip } from '../class/hand-ins/raw-zip';
import type { ArchiveAttack } from './attack';

const MIB = 1024 * 1024;
const FORMULA = "=cmd|' -C calc'!A0";
const HTML = '<img src=x onerror=alert(1)>';

/** A gigabyte of zeros, deflated: a packed megabyte, many times over. */
function zeros(): Buffer {
  const part = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: 1024 }, () => part), deflateRawSync(Buffer.alloc(0))]);
}

const list: Array<Omit<ArchiveAttack, 'kind'>> = [
  {
    name: 'zip-with-dots',
    tries: 'has entries that lead out of its folder, absolute ones and ones with backslashes',
    why: 'The file of another submission, or of the grader, is overwritten when it is unpacked.',
    build: async ({ worked, stub, path }) => ({
      'zip-with-dots.zip': rawZip([
        { name: path, content: Buffer.from(stub) },
        ...[
          '../zz-decent',
          '../../zz-decent',
          '/tmp/attacks-out',
          '..\\..\\zz-decent',
          'lib/../../zz-decent',
        ].map((to) => ({
          name: `${to}/${path}`,
          content: Buffer.from(worked),
        })),
      ]),
    }),
    told: /leads out of its folder/,
  },
  {
    name: 'zip-with-links',
    tries: 'has symbolic and hard links to right code of others, in a zip and in a tar within it',
    why: 'The grader reads what the link leads to.',
    build: async ({ stub, path }) => ({
      'zip-with-links.zip': rawZip([
        { name: path, content: Buffer.from('../../zz-decent/lib'), mode: 0o120777 },
        {
          name: 'in.tar.gz',
          content: await tgzOf({ 'lib/mine.ts': stub }, undefined, [
            { name: path, type: 'link', linkname: '../zz-decent/lib' },
            { name: 'lib', type: 'symlink', linkname: '/etc' },
          ]),
        },
      ]),
    }),
    told: /link: the file itself is needed/,
  },
  {
    name: 'folder-with-links',
    tries: 'is a folder whose lib/ is a link to that of somebody else, and which holds a link to itself',
    why: 'Platforms that hand over folders hand over links.',
    build: async () => ({ 'folder-with-links/answers/notes.txt': 'x' }),
    links: { 'folder-with-links/lib': '../zz-decent/lib', 'folder-with-links/round': '.' },
    told: /symbolic link/,
  },
  {
    name: 'ten-thousand-files',
    tries: 'holds 10,000 files in lib/',
    why: 'A folder, a table or a memory that is full.',
    build: async () => ({
      'ten-thousand-files.zip': rawZip(
        Array.from({ length: 10_000 }, (_, i) => ({
          name: `lib/f${i}.ts`,
          packed: Buffer.alloc(0),
          method: 0,
        })),
      ),
    }),
    told: /more than 300 files/,
  },
  {
    name: 'gigabyte-of-zeros',
    tries: 'unpacks to a gigabyte of zeros, and says that it is small',
    why: 'The disk or the memory of the grader.',
    build: async ({ path }) => ({
      'gigabyte-of-zeros.zip': rawZip([{ name: path, packed: zeros(), size: 1000 }]),
    }),
    told: /larger than 1 MB/,
  },
  {
    name: 'gigabyte-in-tar',
    tries: 'is a gigabyte of zeros as a tar.gz',
    why: 'The same, where only zips are looked at.',
    build: async () => {
      const member = gzipSync(Buffer.alloc(MIB));
      return { 'gigabyte-in-tar.tar.gz': Buffer.concat(Array.from({ length: 1024 }, () => member)) };
    },
    told: /unpacks to more than 200 times its size/,
  },
  {
    name: 'zips-in-zips',
    tries: 'is a zip in a zip, eight times, ten of each',
    why: 'Ten to the eighth hand-ins.',
    build: async ({ worked, path }) => {
      let bytes = await zipOf({ [path]: worked });
      for (let i = 0; i < 8; i++) {
        const inner = bytes;
        bytes = await zipOf(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`${n}.zip`, inner])));
      }
      return { 'zips-in-zips.zip': bytes };
    },
    told: /archive within an archive/,
  },
  {
    name: 'overlapping-zip',
    tries: 'has a hundred entries that are one and the same file',
    why: 'A bomb without a large file.',
    build: async ({ worked }) => ({
      'overlapping-zip.zip': rawZip(
        Array.from({ length: 100 }, (_, i) => ({
          name: `lib/${i}.ts`,
          content: Buffer.from(worked),
          offset: 0,
        })),
      ),
    }),
    told: /overlap/,
  },
  {
    name: 'file-and-folder',
    tries: 'has a file and a folder of one name',
    why: 'They cannot both be written, so that the writing fails, for the whole class.',
    build: async ({ stub, path }) => ({
      'file-and-folder.zip': rawZip([
        { name: path, content: Buffer.from(stub) },
        { name: `${path}/more.ts`, content: Buffer.from(stub) },
        { name: 'lib/a.ts/b.ts', content: Buffer.from(stub) },
        { name: 'lib/a.ts', content: Buffer.from(stub) },
      ]),
    }),
  },
  {
    name: 'names-by-case',
    isRight: true,
    tries: 'has the exercise in four spellings, with right code in the one that is not looked at',
    why: 'One is checked, another one is graded.',
    build: async ({ worked, stub, path }) => ({
      'names-by-case.zip': rawZip([
        { name: path, content: Buffer.from(stub) },
        { name: path.toUpperCase(), content: Buffer.from(worked) },
        { name: path.replace('.ts', '.TS'), content: Buffer.from(worked) },
        { name: `${path}\0.md`, content: Buffer.from(worked) },
      ]),
    }),
  },
  {
    name: 'own-grader',
    tries:
      'hands in the whole project with tests, runner, kit, kafkajs, package.json, tsconfig.json and .npmrc of its own',
    why: 'Whatever the grader takes from it is the student’s.',
    build: async ({ stub, path }) => ({
      'own-grader.zip': await zipOf({
        [path]: stub,
        'grading/tests/09-taxi-tips.ts': "export default { exercise: '09-taxi-tips', specs: [] };",
        'grading/hidden/09-taxi-tips.ts': "export default { exercise: '09-taxi-tips', specs: [] };",
        'grading/runner/judge.ts': "export const judge = () => ({ outcome: 'pass' });",
        'lib/kit/taxi.ts': "throw new Error('the own kit was loaded');",
        'node_modules/kafkajs/index.js': "throw new Error('the own kafkajs was loaded');",
        'package.json':
          '{"type":"commonjs","scripts":{"preinstall":"exit 1"},"main":"x","exports":{"./*":"./no"}}',
        'tsconfig.json': '{"extends":"/etc/passwd","compilerOptions":{"paths":{"*":["./nowhere/*"]}}}',
        '.npmrc': 'script-shell=/bin/false',
        '.mocharc.json': '{"require":"./evil.js"}',
        'ledger.ndjson': '{"student":"own-grader","outcome":"pass","points":100}',
        'overrides.csv': 'student,exercise,points,reason\nown-grader,,20,please\n',
      }),
    }),
  },
  {
    name: 'formula-name',
    tries: 'is handed in under a name that a spreadsheet runs as a formula',
    why: 'The gradebook is opened in a spreadsheet, on the teacher’s machine.',
    build: async ({ worked, path }) => ({ [`${FORMULA}/${path}`]: worked }),
    isRight: true,
  },
  {
    name: 'html-name',
    tries: 'is handed in under a name that is HTML, with HTML in each message that its code throws',
    why: 'The report is opened in a browser, and shows all marks.',
    build: async ({ stub, path }) => ({
      [`${HTML}/${path}`]: stub.replaceAll(
        /throw new TodoError\([^)]*\);/g,
        "console.log('</pre><script>alert(2)</script>'); throw new Error('</script><script>alert(3)</script>');",
      ),
    }),
  },
  {
    name: 'newline-name',
    tries: 'is handed in under a name with a newline and quotes, which makes a row of the gradebook',
    why: 'A row of one’s own has the marks of one’s own.',
    build: async ({ stub, path }) => ({ [`new\nline",1,1,20/${path}`]: stub }),
  },
  {
    name: 'path-name',
    tries: 'is handed in under names that are paths, devices and dots',
    why: 'Pages are written under the name of the student.',
    build: async ({ stub, path }) => ({
      [`..../${path}`]: stub,
      [`CON/${path}`]: stub,
      [`__proto__/${path}`]: stub,
      [`%2e%2e%2fout/${path}`]: stub,
      'constructor.zip': await zipOf({ [path]: stub }),
    }),
  },
  {
    name: 'other-name',
    tries: 'is handed in under the name of somebody else, with another case and blanks',
    why: 'Their mark is replaced by one’s own bad one.',
    build: async ({ stub, path }) => ({ [`ZZ-decent/${path}`]: stub, [`zz-decent /${path}`]: stub }),
  },
  {
    name: 'long-texts',
    tries:
      'holds a hundred thousand brackets in each other, and a megabyte of one token, for the comparison with others’ work',
    why: 'The comparison reads what the compiler may have refused.',
    build: async ({ path, worked }) => ({
      [`long-texts/${path}`]: `export const a = ${'['.repeat(100_000)}${']'.repeat(100_000)};`,
      [`long-copy/${path}`]: `throw 0; ${worked}\n/* ${'* /'.repeat(300_000)} */`,
      [`long-token/${path}`]: `throw 0; ${'a+'.repeat(450_000)}a;`,
    }),
  },
  {
    name: 'odd-texts',
    tries: 'holds a lone surrogate, a NUL, a mark of byte order, UTF-16 and a line of a megabyte',
    why: 'Each of them has broken a parser once.',
    build: async ({ stub, path }) => ({
      [`odd-texts/${path}`]: Buffer.concat([
        Buffer.from('\ufeff'),
        Buffer.from(stub),
        Buffer.from([0, 0xed, 0xa0, 0x80, 0xff, 0xfe]),
      ]),
      'odd-texts/lib/wide.ts': Buffer.from(stub, 'utf16le'),
      'odd-texts/lib/long.ts': `// ${'x'.repeat(1_000_000)}`,
      'odd-texts/answers/09-taxi-tips.md': `\u202e\0${'#'.repeat(100_000)}\n<script>alert(4)</script>\n=1+1`,
    }),
  },
];

export const packing: ArchiveAttack[] = list.map((attack) => ({ kind: 'archive', ...attack }));
