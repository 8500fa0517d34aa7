import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LabError } from '../../lab/errors';
import { sweepOrphans } from '../../lab/processes/owner';
import { GradeError } from '../class/error';
import { type ClassOptions, type GradedClass, gradeClass } from '../class/grade-class';
import { RosterError, readClass, readRoster } from '../class/hand-ins';
import { localEngine } from '../class/local-engine';
import { lastResult, movesBetween, movesText } from '../class/moves';
import { asJson, quiet, type Reporter, talkative } from '../class/progress';
import { type GivenSettings, keepSettings, readSettings } from '../class/settings';
import { MarksError } from '../class/written/marks';
import { UnknownExercise } from '../exercises';
import { onTheFarm, workForTheFarm } from '../farm/commands';
import { DEFAULT_PREFIX } from '../farm/names';

/** Grading waits more than it works. */
const JOBS = Math.max(2, 3 * availableParallelism());

interface Common {
  out: string;
  roster?: string;
  jobs: number;
  quiet?: boolean;
  json?: boolean;
  /** Of a farm; without it this machine grades. */
  brokers?: string[];
  farm: string;
}

const program = new Command('grade')
  .description('Grades a class: from what was handed in to gradebooks, feedback and a report.')
  .showHelpAfterError('`npm run grade -- --help` lists what there is.')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run grade -- moodle.zip --out grades --exercises 01,02,03 --roster roster.csv\n' +
      '  npm run grade -- demo\n  npm run grade -- regrade moodle.zip --out grades',
  );

withSettings(withCommon(program.command('class <submissions>', { isDefault: true })))
  .description('grade a folder, a zip or a tar.gz of submissions; what is in --out already is gone on with')
  .action(async (submissions: string, options: Common & GivenSettings) => {
    const graded = await grade(submissions, options);
    closing(graded, options);
  });

withCommon(program.command('regrade <submissions>'))
  .description('run tests that were mended, or those that are named; tell whose marks move, and why')
  .option('--tests <exercise/test...>', 'run these again, such as 03/keys-by-contract', list)
  .option('--all', 'run all of them again')
  .action(async (submissions: string, options: Common & { tests?: string[]; all?: boolean }) => {
    const before = lastResult(options.out);
    if (!before)
      throw new GradeError(
        `${options.out} holds no result to compare with. Grade first: npm run grade -- ${submissions}`,
      );
    const graded = await grade(submissions, options, forcedTests(options));
    if (options.json)
      console.log(JSON.stringify({ event: 'moves', moves: movesBetween(before, graded.book) }));
    else console.log(movesText(movesBetween(before, graded.book)));
    closing(graded, options);
  });

withFarm(program.command('worker'))
  .description('take works from a farm and grade them on this machine, until Ctrl-C')
  .option('--jobs <n>', 'how many pieces of work are graded at a time', whole, JOBS)
  .option('--idle-exit <seconds>', 'leave when there has been nothing to do for so long', number)
  .action(async ({ brokers, ...options }: Common & { idleExit?: number }) => {
    if (!brokers) throw new GradeError('--brokers: expected host:port of the cluster that holds the work.');
    await workForTheFarm({ brokers, prefix: options.farm }, { ...options, said: console.log });
  });

program
  .command('demo')
  .description('make a class of 30, of right answers, stubs, mistakes and attacks, and grade it')
  .option('--out <dir>', 'where to', 'grade-demo')
  .option('--students <n>', 'how many', whole, 30)
  .option('--exercises <ids>', 'ids, numbers or words, with commas', ids, ['01', '02', '03'])
  .option('--jobs <n>', 'how many are graded at a time', whole, JOBS)
  .option('--seed <n>', 'another class', whole, 1)
  .action(async (options: Common & { students: number; exercises: string[]; seed: number }) => {
    const { makeClass } = await import('../class/demo');
    const { exercises, seed, students } = options;
    const made = await makeClass(join(options.out, 'class'), { exercises, seed, students });
    const settings = { exercises, seed, title: 'A class made for a demonstration', oral: 2 };
    const graded = await grade(made.submissions, { ...options, ...settings, roster: made.roster });
    closing(graded, options);
  });

program
  .command('mark <submissions>')
  .description('mark written answers in the browser; marks are kept in --out and survive grading again')
  .requiredOption('--out <dir>', 'the folder of outputs')
  .option('--roster <csv>', 'ids, names and groups')
  .option('--exercises <ids>', 'ids, numbers or words, with commas', ids)
  .option('--marker <name>', 'who marks', userInfo().username)
  .option('--port <n>', 'of the page; a free one if left out', whole)
  .action(
    async (
      submissions: string,
      options: Common & { exercises?: string[]; marker: string; port?: number },
    ) => {
      const { markClass } = await import('../class/written/mark-class');
      const roster = options.roster ? await readRoster(options.roster) : undefined;
      const { handIns } = await readClass(submissions, { roster });
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      const only = keptOr(options.out, options.exercises);
      const { marker, port } = options;
      await markClass({
        dir: options.out,
        handIns,
        roster,
        only,
        marker,
        port,
        signal: stop.signal,
        emit: console.log,
      });
      console.log(
        `Grade once more, with --written, to count them: npm run grade -- ${submissions} --out ${options.out} --written`,
      );
    },
  );

program
  .command('oral')
  .description('draw questions for an oral exam, for each student of a roster')
  .requiredOption('--roster <csv>', 'ids and names')
  .option('--seed <n>', 'another draw', whole, 1)
  .option('--count <n>', 'questions for each', whole, 3)
  .option('--sheet <html>', "write the examiner's sheet")
  .action(async (options: { roster: string; seed: number; count: number; sheet?: string }) => {
    const { examineClass } = await import('../class/oral/examine-class');
    const { seed, count, sheet } = options;
    await examineClass(await readRoster(options.roster), { seed, count, sheet, emit: console.log });
  });

program
  .command('answers <dir>')
  .description('write the pages that students answer in words on, answers/NN-name.md')
  .action(async (dir: string) => {
    const { writeAnswerTemplates } = await import('../class/written/templates');
    const { made, kept } = await writeAnswerTemplates(dir);
    for (const path of made) console.log(`${path} written`);
    for (const path of kept) console.log(`${path} was there: left as it is`);
  });

program
  .command('package <what>')
  .description('package the grader for another platform: gradescope')
  .requiredOption('--exercises <ids>', 'what the assignment asks for, with commas', ids)
  .option('--out <zip>', 'where to', 'autograder.zip')
  .action(async (what: string, options: { exercises: string[]; out: string }) => {
    if (what !== 'gradescope') throw new GradeError(`Expected "gradescope", got "${what}".`);
    const { packageGradescope } = await import('../class/outputs/gradescope/package');
    const names = await packageGradescope(options.out, { exercises: options.exercises });
    console.log(
      `${options.out}: ${names.length} files. Upload it on Gradescope's page "Configure Autograder".`,
    );
  });

function withFarm(command: Command): Command {
  return command
    .option('--brokers <list>', 'host:port of the Kafka cluster of a farm, with commas', ids)
    .option('--farm <name>', 'what its topics and its group begin with', DEFAULT_PREFIX);
}

function withCommon(command: Command): Command {
  return withFarm(command)
    .requiredOption('--out <dir>', 'the folder of outputs; what it holds is gone on with')
    .option('--roster <csv>', 'ids, names, e-mails and groups of the class')
    .option('--jobs <n>', 'how many pieces of work are graded at a time', whole, JOBS)
    .addOption(new Option('--quiet', 'say only what goes wrong').conflicts('json'))
    .option('--json', 'tell each step as a line of JSON');
}

function withSettings(command: Command): Command {
  return command
    .option('--exercises <ids>', 'ids, numbers or words, with commas; all if left out', ids)
    .option('--weights <list>', 'what exercises weigh, such as 01=1,06=2', weights)
    .option('--scale <n>', 'a full grade (default 20)', number)
    .option('--step <n>', 'grades are multiples of it (default 0.5)', number)
    .option(
      '--hidden-share <share>',
      'what hidden tests make of an exercise, 0 to 1 (default: as their points say)',
      number,
    )
    .option('--written', 'count written answers too: see `grade mark`')
    .option('--deadline <time>', 'ISO 8601 with zone, such as 2026-12-01T23:59:00+01:00')
    .option(
      '--late-rule <rule>',
      'none, closed, or such as "10% a day, at most 50%, grace 15 min" (default none)',
    )
    .option('--title <text>', 'of the reports')
    .option('--seed <n>', 'of what is drawn (default 1)', whole)
    .option('--oral <n>', 'draw so many oral questions for each student', whole);
}

function grade(
  submissions: string,
  { out, roster, jobs, quiet: isQuiet, json, brokers, farm: prefix, ...given }: Common & GivenSettings,
  forced?: ClassOptions['forced'],
): Promise<GradedClass> {
  const { exercises, weights, scale, step, hiddenShare, written, deadline, lateRule, title, seed, oral } =
    given;
  mkdirSync(out, { recursive: true });
  const settings = keepSettings(out, {
    ...{ exercises, weights, scale, step, hiddenShare, written, deadline, lateRule, title, seed, oral },
  });
  const reporter: Reporter = json ? asJson() : isQuiet ? quiet() : talkative();
  return gradeClass({
    submissions,
    out,
    roster,
    settings,
    reporter,
    forced,
    engine: () =>
      brokers
        ? onTheFarm({ brokers, prefix }, { out, fresh: forced !== undefined, said: reporter.said })
        : onThisMachine(jobs),
  });
}

function onThisMachine(jobs: number): ReturnType<ClassOptions['engine']> {
  const dir = mkdtempSync(join(tmpdir(), 'kafka-course-brokers-'));
  const engine = localEngine({ jobs, dir });
  const remove = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    engine,
    close: async () => {
      await engine.close();
      remove();
    },
  };
}

/** What a teacher should look at. Exits with 3 where something was not judged. */
function closing({ book, withheld, graded }: GradedClass, { out, quiet: isQuiet, json }: Common): void {
  if (withheld.length > 0) process.exitCode = 3;
  if (json) {
    console.log(JSON.stringify({ event: 'closing', students: book.students.length, graded, withheld }));
    return;
  }
  for (const { student, exercise, tests } of withheld)
    console.error(`${student}, ${exercise}: not judged, for a fault of ours: ${tests.join(', ')}`);
  if (withheld.length > 0) console.error('Run the same command again: only what was not judged is run.');
  if (isQuiet) return;
  const grades = book.students.map(({ grade }) => grade).filter((grade) => grade !== null);
  const mean = grades.reduce((sum, grade) => sum + grade, 0) / (grades.length || 1);
  console.log(`${book.students.length} students, mean grade ${mean.toFixed(2)} of ${book.scale}.`);
  console.log(`Report for you: ${join(out, 'report.html')}`);
  console.log(
    `For students: ${join(out, 'feedback')}; gradebooks: ${join(out, 'gradebook.csv')}, ${join(out, 'moodle.csv')}`,
  );
}

function forcedTests({ tests = [], all }: { tests?: string[]; all?: boolean }): ClassOptions['forced'] {
  if (all) return () => ({ has: () => true }) as unknown as ReadonlySet<string>;
  const named = tests.map((text) => {
    const [exercise = '', test = ''] = text.split('/');
    if (!exercise || !test)
      throw new GradeError(`--tests: expected such as 03/keys-by-contract, got "${text}".`);
    return { exercise, test };
  });
  return (id) => new Set(named.filter(({ exercise }) => id.startsWith(exercise)).map(({ test }) => test));
}

/** The exercises that were asked for, else those that the folder was graded for. */
function keptOr(out: string, exercises?: string[]): string[] | undefined {
  return exercises ?? (existsSync(out) ? readSettings(out)?.exercises : undefined);
}

function list(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',')];
}

function ids(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number such as 4.');
  return Number(text);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('expected a number such as 0.5.');
  return value;
}

function weights(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name.trim(), number(value)];
    }),
  );
}

// Leaving by exit ends workers, children and brokers; a signal's own end would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (signal === 'SIGINT') console.error('\nStopped. The same command goes on from here.');
    process.exit(130);
  });
}
await sweepOrphans();
await program.parseAsync().catch((error: Error) => {
  const isPlain = [GradeError, UnknownExercise, RosterError, MarksError, LabError].some(
    (kind) => error instanceof kind,
  );
  console.error(isPlain ? error.message : error.stack);
  process.exitCode = 2;
});
process.stdout.write('', () => process.exit());
