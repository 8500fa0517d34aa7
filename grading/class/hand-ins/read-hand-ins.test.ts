import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Student } from '../types';
import { type Tree, tgzOf, zipOf } from './pack';
import { readClass } from './read-hand-ins';
import { readOne, readTree, textsOf, withFolder } from './temporary';

const time = new Date('2026-03-01T10:00:00Z');
const later = new Date('2026-03-02T10:00:00Z');
const producer = 'lib/03-velib-producer.ts';
const kit: Tree = {
  'package.json': '{}',
  'notebooks/03-velib-producer.ipynb': '{}',
  'node_modules/kafkajs/index.js': 'x',
  'lib/kit/todo.ts': 'mine',
  [producer]: 'one',
  'lib/parts/feed.ts': 'two',
  'lib/03-velib-producer.test.ts': 'test',
  'answers/03-velib-producer.md': 'words',
  'answers/drawing.png': Buffer.from([0x89, 0x50, 0xff]),
};
const counting = ['answers/03-velib-producer.md', 'answers/drawing.png', producer, 'lib/parts/feed.ts'];

function below(folder: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${folder}/${path}`, content]));
}

function student(id: string, firstName = '', lastName = '', more: Partial<Student> = {}): Student {
  return { id, firstName, lastName, email: '', group: '', moodleId: '', ...more };
}

describe('reading hand-ins', () => {
  it('takes what counts of a kit, whichever way it is packed, and says nothing of the rest', async () => {
    const { handIns, problems } = await readTree({
      ...below('folder', kit),
      'zipped.zip': await zipOf(kit),
      'around.zip': await zipOf(below('my-kit-main', kit)),
      'packed.tar.gz': await tgzOf(below('./my-kit', kit)),
      'twice/deep.zip': await zipOf(below('my-kit', kit)),
    });
    expect(problems).to.deep.equal([]);
    expect(handIns.map((one) => one.student)).to.deep.equal([
      'around',
      'folder',
      'packed',
      'twice',
      'zipped',
    ]);
    for (const one of handIns) {
      expect([...one.files.keys()].sort(), one.student).to.deep.equal(counting);
      expect(one.problems, one.student).to.deep.equal([]);
      expect(one.digest, one.student).to.equal(handIns[0]?.digest);
    }
  });

  it('keeps pictures as bytes and leaves the byte order mark out of texts', async () => {
    const one = await readOne(below('ada', { ...kit, [producer]: '\ufeffone' }));
    expect(one.files.get('answers/drawing.png')).to.deep.equal(Buffer.from([0x89, 0x50, 0xff]));
    expect(textsOf(one)[producer]).to.equal('one');
  });

  it('reads a zip or tar.gz of a class like the folder', async () => {
    const tree = { ...below('ada', kit), 'bob.zip': await zipOf(kit), ...below('cy', { 'feed.docx': 'x' }) };
    const told = await readTree(tree);
    const texts = told.handIns.map(({ student, digest, problems }) => ({ student, digest, problems }));
    for (const [name, bytes] of [
      ['class.zip', await zipOf(tree)],
      ['class.tar.gz', await tgzOf(tree)],
      ['around.zip', await zipOf(below('submissions', tree))],
    ] as const) {
      const { handIns } = await withFolder({ [name]: bytes }, (folder) => readClass(`${folder}/${name}`));
      expect(
        handIns.map(({ student, digest, problems }) => ({ student, digest, problems })),
        name,
      ).to.deep.equal(texts);
    }
  });

  it("reads one student's own folder, archive or file as one hand-in", async () => {
    const names = async (tree: Tree, path: string) =>
      withFolder(tree, async (folder) => {
        const { handIns } = await readClass(`${folder}/${path}`);
        return handIns.map(({ student, files }) => [student, files.size]);
      });
    expect(await names(below('ada', kit), 'ada')).to.deep.equal([['ada', 4]]);
    expect(await names({ 'ada.zip': await zipOf(below('kit-main', kit)) }, 'ada.zip')).to.deep.equal([
      ['ada', 4],
    ]);
    expect(await names({ 'ada/03-velib-producer.ts': 'x' }, 'ada')).to.deep.equal([['ada', 1]]);
    expect(await names({ '03-velib-producer.ts': 'x' }, '03-velib-producer.ts')).to.have.length(1);
  });

  it('knows single files by the name before the exercise', async () => {
    const { handIns, problems } = await readTree({
      'ada_03-velib-producer.ts': 'a',
      'ada_04-velib-monitor.ts': 'b',
      'bob-03-velib-producer.ts': 'c',
      'cy.ts': 'd',
      'README.md': 'e',
      'grades.csv': 'f',
    });
    expect(handIns.map((one) => [one.student, Object.keys(textsOf(one))])).to.deep.equal([
      ['ada', [producer, 'lib/04-velib-monitor.ts']],
      ['bob', [producer]],
      ['cy', []],
    ]);
    expect(handIns[2]?.problems[0]).to.match(/^"cy.ts" was passed over: its name is of no exercise/);
    expect(problems).to.deep.equal([
      '"grades.csv" was passed over: it is no folder, archive, .ts or .md file.',
    ]);
  });

  it('does not take a class for one student for a stray file or folder', async () => {
    const stray = await readTree({ ...below('ada', kit), ...below('bob', kit), '03-velib-producer.ts': 'x' });
    expect(stray.handIns.map((one) => one.student)).to.deep.equal(['ada', 'bob']);
    expect(stray.problems.join()).to.match(
      /^"03-velib-producer.ts" was passed over: its name does not tell whose it is/,
    );
    const roster = [student('ada'), student('bob')];
    const tree = {
      ...below('ada', kit),
      ...below('bob', kit),
      'package.json': '{}',
      'lib/03-velib-producer.ts': 'x',
    };
    const { handIns } = await readTree(tree, { roster });
    expect(handIns.map((one) => one.student)).to.deep.equal(['ada', 'bob', 'lib']);
  });

  it('says so when there is nothing, and where', async () => {
    expect((await readTree({})).problems.join()).to.match(/holds no submission/);
    const missing = await readClass('/no/such/place').catch((error) => error);
    expect(missing).to.be.instanceOf(Error);
    expect(missing.message).to.match(/^\/no\/such\/place: there is no such folder/);
  });
});

describe('finding the files of exercises', () => {
  const told = async (tree: Tree) => {
    const one = await readOne({ 'ada.zip': await zipOf(tree, { time }) });
    return [textsOf(one), one.problems];
  };

  it('takes copies and versions by their name, and says so', async () => {
    for (const name of [
      '03-velib-producer(1)',
      '03-velib-producer_v2',
      '03-velib-producer - Copie (2)',
      '03-Velib-Producer final',
    ]) {
      const [files, problems] = await told({ [`lib/${name}.ts`]: 'x', 'lib/helper.ts': 'y' });
      expect(files, name).to.deep.equal({ [producer]: 'x', 'lib/helper.ts': 'y' });
      expect(problems, name).to.deep.equal([
        `"lib/${name}.ts" was taken as ${producer}: its name should be 03-velib-producer.ts.`,
      ]);
    }
  });

  it('guesses where the name is nearly none, but never from a helper beside the exercise', async () => {
    expect(await told({ 'lib/velib_producer.ts': 'x', 'lib/a.ts': 'y' })).to.deep.equal([
      { 'lib/a.ts': 'y', [producer]: 'x' },
      [`"lib/velib_producer.ts" was taken as ${producer}: its name should be 03-velib-producer.ts.`],
    ]);
    const both = { [producer]: 'x', 'lib/03-velib-producer-helpers.ts': 'y', 'lib/03.ts': 'z' };
    expect(await told(both)).to.deep.equal([both, []]);
  });

  it('finds a file in the wrong folder, with what it imports beside it', async () => {
    expect(
      await told({
        'src/03-velib-producer.ts': 'x',
        'src/a/helper.ts': 'y',
        'answers/03-velib-producer.md': 'z',
      }),
    ).to.deep.equal([
      { [producer]: 'x', 'lib/a/helper.ts': 'y', 'answers/03-velib-producer.md': 'z' },
      [`"src/03-velib-producer.ts" was taken as ${producer}: it belongs in lib/.`],
    ]);
    expect(
      await told({
        'lib/my-kit/lib/03-velib-producer.ts': 'x',
        'lib/my-kit/lib/helper.ts': 'y',
        'lib/a.ts': 'z',
      }),
    ).to.deep.equal([
      { [producer]: 'x', 'lib/a.ts': 'z', 'lib/helper.ts': 'y' },
      [`"lib/my-kit/lib/03-velib-producer.ts" was taken as ${producer}: it belongs in lib/.`],
    ]);
  });

  it('of two files takes the one in fewer folders, then the newer, and says why', async () => {
    const [files, problems] = await told({ 'old/lib/03-velib-producer.ts': 'old', [producer]: 'new' });
    expect(files).to.deep.equal({ [producer]: 'new' });
    expect(problems).to.deep.equal([
      `2 files could be ${producer}: "${producer}" was taken, because it lies in fewer folders, not "old/lib/03-velib-producer.ts".`,
    ]);
    const two = await tgzOf({ [producer]: 'old' }, time);
    const newer = await tgzOf({ 'lib/03-velib-producer(1).ts': 'new' }, later);
    const one = await readOne({ 'ada/one.tgz': two, 'ada/two.tgz': newer });
    expect(textsOf(one)[producer]).to.equal('new');
    expect(one.problems.join()).to.match(
      /"two.tgz\/lib\/03-velib-producer\(1\).ts" was taken, because it is newer/,
    );
  });

  it("takes notebooks' copy of lib/ only where there is no other", async () => {
    expect(await told({ ...kit, 'notebooks/lib/03-velib-producer.ts': 'copy' })).to.have.nested.property(
      `[1].length`,
      0,
    );
    expect(await told({ 'notebooks/lib/03-velib-producer.ts': 'copy' })).to.deep.equal([
      { [producer]: 'copy' },
      [],
    ]);
  });

  it('names what it passes over, but for what a kit holds', async () => {
    const [, problems] = await told({
      ...kit,
      'lib/data.json': '{}',
      'essay.pdf': 'x',
      'mine.ipynb': '{}',
      'answers/a.gif': 'x',
    });
    expect(problems).to.deep.equal([
      '"essay.pdf" was passed over: its name is of no exercise, and it is not in lib/ or answers/.',
      '"mine.ipynb" was passed over: notebooks are not graded, but files of lib/ and answers/.',
      '"answers/a.gif" was passed over: of answers/, .md files and pictures (png, jpg, svg) count.',
      '"lib/data.json" was passed over: of lib/, .ts and .js files count.',
    ]);
  });

  it('names texts that are not UTF-8 and takes the others', async () => {
    const [files, problems] = await told({
      [producer]: Buffer.from('é', 'latin1'),
      'lib/01-topics.ts': Buffer.from('\ufeffx', 'utf16le'),
      'lib/02-conversation.ts': 'fine',
    });
    expect(files).to.deep.equal({ 'lib/02-conversation.ts': 'fine' });
    expect(problems).to.deep.equal([
      '"lib/01-topics.ts" is UTF-16 text: save it as UTF-8.',
      `"${producer}" is not UTF-8 text: save it as UTF-8.`,
    ]);
  });
});

describe('telling whose a hand-in is', () => {
  const roster = [
    student('s1001', 'Éloïse', 'Le Goff', { email: 'eloise@uni.example', moodleId: '77' }),
    student('s1002', 'Bob', 'Martin'),
    student('s1003', 'Bob', 'Martin'),
    student('s1004', 'Søren', 'Åberg'),
  ];
  const whose = async (name: string) => {
    const { handIns } = await readTree(below(name, kit), { roster });
    const one = handIns.find(({ from }) => from !== null);
    return [one?.student, one?.problems];
  };

  it('goes by id, e-mail, names in any order and spelling, and number', async () => {
    for (const name of [
      's1001',
      'S1001',
      's1001_kafka',
      'eloise@uni.example',
      'Eloise LE-GOFF',
      'le goff eloise',
      'Le_Goff_Éloïse_kafka',
      'legoffeloise',
      'Somebody Else_77_assignsubmission_file_',
      'Eloïse Le Goff_99_assignsubmission_file_',
    ]) {
      expect(await whose(name), name).to.deep.equal(['s1001', []]);
    }
    expect(await whose('aberg soren')).to.deep.equal(['s1004', []]);
  });

  it('does not choose between two, and names who is in no roster', async () => {
    expect(await whose('Bob Martin')).to.deep.equal([
      'Bob Martin',
      ['"Bob Martin" is not in the roster: it could be s1002 or s1003.'],
    ]);
    expect(await whose('zoe')).to.deep.equal([
      'zoe',
      ['"zoe" is not in the roster: nobody of the roster is called that.'],
    ]);
  });

  it('has an empty hand-in of each student who handed nothing in', async () => {
    const { handIns } = await readTree(below('s1002', kit), { roster });
    expect(handIns.map(({ student, from, files }) => [student, from, files.size])).to.deep.equal([
      ['s1001', null, 0],
      ['s1002', 's1002', 4],
      ['s1003', null, 0],
      ['s1004', null, 0],
    ]);
  });

  it('takes the newest of several attempts, though not an empty one', async () => {
    const { handIns } = await readTree(
      {
        's1002.zip': await zipOf({ [producer]: 'old' }, { time }),
        's1002 second.zip': await zipOf({ [producer]: 'new' }, { time: later }),
        's1002-third.zip': 'broken',
      },
      { roster },
    );
    const one = handIns.find(({ student }) => student === 's1002');
    expect(one && textsOf(one)).to.deep.equal({ [producer]: 'new' });
    expect(one?.problems).to.deep.equal([
      'There are 3 hand-ins: "s1002 second.zip" counts, the newest, of 2026-03-02T10:00:00.000Z; not "s1002.zip", "s1002-third.zip".',
    ]);
  });

  it('makes a harmless id of any name, and keeps two of them apart', async () => {
    const { handIns } = await readTree({
      ...below('=cmd|calc', kit),
      ...below('=cmd<calc', kit),
      ...below('a\n<b>name', kit),
      ...below('...', kit),
      ...below("O'Brien Zoë", kit),
    });
    expect(handIns).to.have.length(5);
    for (const { student, from } of handIns) {
      expect(student).to.match(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@-]*$/u);
      expect(from).to.not.match(/\p{Cc}/u);
    }
    const ids = handIns.map(({ student }) => student.replace(/[\da-f]{6}$/, '#'));
    expect(ids.sort()).to.deep.equal([
      'O_Brien Zoë-#',
      'a_b_name-#',
      'cmd_calc-#',
      'cmd_calc-#',
      'student-#',
    ]);
  });
});

describe("platforms' downloads", () => {
  const moodle = {
    'Ada Byron_11_assignsubmission_file_/lib.zip': zipOf({ 'lib/03-velib-producer.ts': 'a' }, { time }),
    'Ada Byron_11_assignsubmission_onlinetext_/onlinetext.html': '<p>x</p>',
    'Bob Ray_12_assignsubmission_file_/03-velib-producer.ts': 'b',
    'Bob Ray_12_assignsubmission_file_/answers/03-velib-producer.md': 'c',
  };
  const expected = [
    ['Ada Byron', { [producer]: 'a' }],
    ['Bob Ray', { 'answers/03-velib-producer.md': 'c', [producer]: 'b' }],
  ];
  const tree = async () => {
    const pairs = Object.entries(moodle).map(async ([path, content]) => [path, await content] as const);
    return Object.fromEntries(await Promise.all(pairs));
  };

  it("are read from Moodle's zip, in folders or flat, and unpacked", async () => {
    const inFolders = await tree();
    const flat = Object.fromEntries(
      Object.entries(inFolders).map(([path, content]) => [path.replace(/_\/(answers\/)?/, '_'), content]),
    );
    const zips = { 'Assignment submissions.zip': await zipOf(inFolders, { time: later }) };
    const read = await withFolder(zips, (folder) => readClass(`${folder}/Assignment submissions.zip`));
    for (const { handIns } of [read, await readTree(inFolders), await readTree(flat)]) {
      expect(handIns.map((one) => [one.student, textsOf(one)])).to.deep.equal(expected);
      expect(handIns.flatMap(({ problems }) => problems)).to.deep.equal([]);
    }
    // Moodle's time of the zip, not the time that the student's own tool put into it.
    expect(read.handIns.map(({ submittedAt }) => submittedAt)).to.deep.equal([
      later.toISOString(),
      later.toISOString(),
    ]);
  });

  it('are read from Canvas and Blackboard', async () => {
    const { handIns } = await readTree({
      'byronada_LATE_31_991_lib.zip': await zipOf({ [producer]: 'a' }),
      'raybob_32_992_03-velib-producer-1.ts': 'b',
      'Kafka_zoe1_attempt_2026-03-01-10-00-00_03-velib-producer.ts': 'old',
      'Kafka_zoe1_attempt_2026-03-02-10-00-00_03-velib-producer.ts': 'new',
    });
    expect(handIns.map((one) => [one.student, textsOf(one)[producer]])).to.deep.equal([
      ['byronada', 'a'],
      ['raybob', 'b'],
      ['zoe1', 'new'],
    ]);
    expect(handIns[2]?.submittedAt).to.equal(new Date('2026-03-02T10:00:00').toISOString());
  });

  it("are read from Gradescope's export, with its times and ids", async () => {
    const metadata = `---
submission_1:
  :submitters:
  - :name: Ada Byron
    :sid: 's1'
    :email: ada@uni.example
  :created_at: 2026-03-01 10:00:00.123456000 Z
submission_2:
  :submitters:
  - :name: Bob Ray
    :sid:
    :email: bob@uni.example
  :created_at: 2026-03-01 12:00:00.5 +01:00
`;
    const { handIns, problems } = await readTree(
      { 'submission_metadata.yml': metadata, ...below('submission_1', kit), ...below('submission_2', kit) },
      { roster: [student('s1'), student('s2', '', '', { email: 'bob@uni.example' })] },
    );
    expect(handIns.map(({ student, submittedAt }) => [student, submittedAt])).to.deep.equal([
      ['s1', '2026-03-01T10:00:00.000Z'],
      ['s2', '2026-03-01T11:00:00.000Z'],
    ]);
    expect(problems).to.deep.equal([]);
  });

  it('have the time of the newest file that counts, where no platform has set one', async () => {
    const one = await readOne({
      'ada/a.tgz': await tgzOf({ [producer]: 'a' }, time),
      'ada/b.tgz': await tgzOf({ 'notes.txt': '' }, later),
    });
    expect(one.submittedAt).to.equal(time.toISOString());
  });
});
