import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { transform } from 'esbuild';
import { describe, it } from 'mocha';
import { exercises } from '../../exercises';
import { exerciseFile, PROJECT } from '../../runner/paths';
import { stubSource } from '../../runner/stubs';
import { similarPairs, type Work } from './similar-pairs';
import { similarRegions } from './similar-regions';

const sourceOf = (id: string) => readFileSync(exerciseFile(id), 'utf8');
const stubOf = (id: string) => stubSource(id, sourceOf(id));

function alternativesOf(id: string): Work[] {
  const folder = join(PROJECT, 'grading', 'alternatives', id);
  return readdirSync(folder).map((name) => ({
    student: name,
    source: readFileSync(join(folder, name), 'utf8'),
  }));
}

/** The share of two sources of an exercise. */
function share(id: string, a: string, b: string): number {
  const works = [
    { student: 'a', source: a },
    { student: 'b', source: b },
  ];
  return similarPairs(works, { exercise: id, stub: stubOf(id), threshold: 0 })[0]?.share ?? 0;
}

/** A source with other names, layout, comments and order of functions. */
function disguised(source: string): string {
  const [imports, body] = [
    source.match(/^import .*$/gm)?.join('\n') ?? '',
    source.replace(/^import .*\n/gm, '').replace(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
  ];
  const declared = [...body.matchAll(/\b(?:const|let|function|class|interface)\s+(\w+)/g)].map(
    ([, name]) => name as string,
  );
  const parts = body.split(/\n(?=(?:export |async |function |class |interface |const ))/).reverse();
  let out = `${imports}\n${parts.join('\n// mine\n')}`;
  for (const [index, name] of [...new Set(declared)].entries())
    out = out.replace(new RegExp(`(?<![.\\w'])${name}\\b`, 'g'), `mine${index}`);
  return out
    .replace(/;$/gm, '')
    .replace(/\n\s+/g, '\n\t')
    .replaceAll("'", '"')
    .replace(/\blet\b/g, 'var');
}

/** Exercises whose answer is a program; that of 00 is a list of literals, the same for all who know it. */
const programs = exercises.map(({ id }) => id).filter((id) => id !== '00-concepts');

describe('the similarity of works', () => {
  it('is low between the alternatives of an exercise, and to the worked file', () => {
    for (const id of programs) {
      const works = [...alternativesOf(id), { student: 'worked', source: sourceOf(id) }];
      const pairs = similarPairs(works, { exercise: id, stub: stubOf(id), threshold: 0 });
      for (const { a, b, share } of pairs) expect(share, `${id}: ${a}, ${b}`).to.be.below(0.35);
    }
  });

  it('is near 1 of a copy that is renamed, laid out and put in another order', () => {
    for (const id of programs) {
      expect(disguised(sourceOf(id)), id).to.not.equal(sourceOf(id));
      expect(share(id, sourceOf(id), disguised(sourceOf(id))), id).to.be.above(0.85);
    }
  });

  it('is 0 of two stubs, of empty files and of what is no program', () => {
    for (const { id } of exercises) expect(share(id, stubOf(id), stubOf(id)), id).to.equal(0);
    expect(share('01-topics', '', '')).to.equal(0);
    expect(share('01-topics', '`${', '/*')).to.equal(0);
  });

  it('of a file that is copied by half lies between', () => {
    const [own] = alternativesOf('07-taxi-stream');
    const copied = sourceOf('07-taxi-stream').split('\n');
    const half = copied.slice(0, copied.length / 2).join('\n');
    // The smaller counts: half a file that is nothing but a copy is one as a whole.
    const got = share('07-taxi-stream', `${half}\n${own?.source}\n`, sourceOf('07-taxi-stream'));
    expect(got).to.be.within(0.35, 0.75);
  });

  it('does not hang on the order of works or of a pair', () => {
    const id = '08-taxi-join';
    const works = [...alternativesOf(id), { student: 'worked', source: sourceOf(id) }];
    const options = { exercise: id, stub: stubOf(id), threshold: 0.05 };
    const pairs = similarPairs(works, options);
    expect(pairs.length).to.be.above(2);
    expect(similarPairs([...works].reverse(), options)).to.deep.equal(pairs);
    for (const { a, b } of pairs) expect(a < b).to.equal(true);
    const shares = pairs.map((pair) => pair.share);
    expect(shares).to.deep.equal([...shares].sort((x, y) => y - x));
  });

  it('finds the copies of a class, and not what most of it writes alike', () => {
    const id = '05-empty-stations';
    const [own, ...others] = alternativesOf(id) as [Work, ...Work[]];
    const idiom = sourceOf('03-velib-producer');
    const unlike = (index: number) =>
      `export function f${index}() { return [${'x + '.repeat(index + 20)}1, ${'y(2), '.repeat(30 - index)}]; }`;
    const works = Array.from({ length: 24 }, (_, index) => ({
      student: `s${String(index).padStart(2, '0')}`,
      source: `${idiom}\n${index === 3 || index === 17 ? own.source : (others[index]?.source ?? unlike(index))}`,
    }));
    const pairs = similarPairs(works, { exercise: id, stub: stubOf(id) });
    expect(pairs.map(({ a, b, share }) => [a, b, share])).to.deep.include(['s03', 's17', 1]);
    expect(pairs.filter(({ a }) => a === 's03')).to.have.length(1);
    // In a class of two it cannot be told.
    expect(similarPairs(works.slice(4, 6), { exercise: id, stub: stubOf(id) })).to.have.length(1);
  });

  it('is not helped by saying the same again and again', () => {
    const once =
      'export async function f(a: number) { for (const b of await g(a)) if (b.c > 3) h(b.d, a.e + 1); return a.f(b => b * 2); }\n';
    const many = once.repeat(12);
    const long = `${once}${sourceOf('09-taxi-tips')}`;
    expect(share('01-topics', many, long)).to.be.below(0.3);
  });
});

describe('the regions of a pair', () => {
  it('are the lines of what was copied, on both sides, without what everybody has', () => {
    const id = '01-topics';
    const worked = sourceOf(id);
    const [begin, end] = [
      worked.split('\n').indexOf('// BEGIN SOLUTION'),
      worked.split('\n').indexOf('// END SOLUTION'),
    ];
    expect(begin, 'a helper of the solution').to.be.above(0);
    const helper = worked.split('\n').slice(begin + 1, end);
    const other = `${'// a line\n'.repeat(50)}${helper.join('\n')}\n`;
    const regions = similarRegions(worked, other, { stub: stubOf(id) });
    expect(regions).to.have.length.above(0);
    for (const { a, b, tokens } of regions) {
      expect(tokens).to.be.above(0);
      expect(a.from).to.be.within(begin + 2, end);
      expect(b.from - a.from, 'the same lines').to.equal(50 - begin - 1);
      expect(b.to - b.from).to.equal(a.to - a.from);
    }
    expect(similarRegions(stubOf(id), worked, { stub: stubOf(id) })).to.deep.equal([]);
  });

  it('have all of the copy, though it stands in another order', async () => {
    const id = '04-velib-monitor';
    const worked = sourceOf(id);
    const { code } = await transform(worked, { loader: 'ts', format: 'esm' });
    for (const [source, least] of [
      [disguised(worked), 0.85],
      [code, 0.3],
    ] as const) {
      const regions = similarRegions(worked, source, { stub: stubOf(id) });
      const found = regions.reduce((sum, { tokens }) => sum + tokens, 0);
      const all = similarRegions(worked, worked, { stub: stubOf(id) }).reduce(
        (sum, { tokens }) => sum + tokens,
        0,
      );
      expect(found / all).to.be.within(least, 1);
    }
  });
});
