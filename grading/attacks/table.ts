import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type LayerName, layers } from '../runner/layers';
import { PROJECT } from '../runner/paths';
import type { SourceAttack } from './attack';
import { attacks, themes } from './corpus';
import { AttackedGraders, asUser, type User } from './harness';

const NAMES: LayerName[] = ['node permission model', 'prlimit', 'another user', 'bubblewrap'];
/** Not `nobody`, and none of those whom submissions run as. */
const ORDINARY: User = { uid: 60_001, gid: 60_001 };

/** Which layers are on, and the name of the column. */
interface Combination {
  title: string;
  on: LayerName[];
}

/**
 * Runs the attacks under every combination that this machine offers: as root and as an ordinary user, with all layers,
 * without bubblewrap, with one layer alone, with none.
 *
 * @returns Markdown: a table for each user of what each layer stops, and a list of what no layer is needed for
 */
export async function attackTable(): Promise<string> {
  const users: Array<[string, User | undefined]> =
    process.getuid?.() === 0
      ? [
          ['root', undefined],
          ['an ordinary user', ORDINARY],
        ]
      : [['an ordinary user', undefined]];
  const parts: string[] = [];
  for (const [title, user] of users) parts.push(await tableFor(title, user));
  return `${parts.join('\n')}\n${await withoutLayers()}`;
}

async function tableFor(title: string, user: User | undefined): Promise<string> {
  const have = await layersOf(user);
  const all = combinations(have);
  const rows = attacks.filter(({ bare }) => bare);
  const graders = new AttackedGraders(3, user);
  try {
    const lines = await Promise.all(
      rows.map(async (attack) => [
        attack.name,
        attack.tries,
        ...(await Promise.all(all.map(({ on }) => cell(graders, attack, on)))),
      ]),
    );
    return [
      `## The grader run by ${title}`,
      '',
      ...NAMES.filter((name) => !have.includes(name)).map((name) => `There is no layer “${name}” here.\n`),
      markdown(['Attack', 'It …', ...all.map((one) => one.title)], lines),
      '',
    ].join('\n');
  } finally {
    graders.close();
  }
}

function combinations(have: LayerName[]): Combination[] {
  return [
    { title: 'all layers', on: have },
    ...have.map((name) => ({ title: `all but ${name}`, on: have.filter((other) => other !== name) })),
    ...have.map((name) => ({ title: `${name} alone`, on: [name] })),
    { title: 'none', on: [] },
  ];
}

/** What came of it, in a word. A hog is not run without what bounds it. */
async function cell(
  graders: AttackedGraders,
  { name, keep }: SourceAttack,
  on: LayerName[],
): Promise<string> {
  if (keep && !on.includes(keep)) return 'not tried';
  const without = NAMES.filter((layer) => !on.includes(layer));
  const { through } = await graders.run({ name, without });
  return through ? '**gets through**' : 'stopped';
}

/** What the engine withstands by itself: border, time limits, an own process. */
async function withoutLayers(): Promise<string> {
  const graders = new AttackedGraders(3);
  try {
    const lists = await Promise.all(
      Object.entries(themes).map(async ([theme, list]) => {
        const others = list.filter(({ bare, keep, mayScorePublic }) => !bare && !keep && !mayScorePublic);
        const lines = await Promise.all(
          others.map(async ({ name, tries }) => {
            const { through } = await graders.run({ name, without: NAMES });
            return [name, tries, through ? '**gets through**' : 'stopped'];
          }),
        );
        return lines.length ? `### ${theme}\n\n${markdown(['Attack', 'It …', 'no layer on'], lines)}\n` : '';
      }),
    );
    return [
      '## What the engine withstands by itself',
      '',
      'These are run without any layer: the process of its own, the pipe with checked messages, the time limits and the',
      'bundler that runs in the grader are enough.',
      '',
      ...lists.filter(Boolean),
    ].join('\n');
  } finally {
    graders.close();
  }
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The layers that a grader has who runs as somebody. */
async function layersOf(user: User | undefined): Promise<LayerName[]> {
  if (!user) return (await layers()).filter(({ on }) => on).map(({ name }) => name);
  const program = `import('${join(PROJECT, 'grading', 'runner', 'layers.ts')}').then(async ({ layers }) => {
    console.log(JSON.stringify((await layers()).filter(({ on }) => on).map(({ name }) => name)));
    process.exit();
  });`;
  const [command, args] = asUser(user, ['--import', 'tsx', '--eval', program]);
  const child = spawn(command, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text) as LayerName[];
}

if (process.argv[1]?.endsWith('table.ts')) {
  console.log(await attackTable());
  process.exit();
}
