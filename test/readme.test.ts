import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';

const project = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(project, file), 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md'];

function sources(folder: string): string {
  return readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|ipynb)$/.test(name) && !name.includes('.test.'))
    .map((name) => read(join(folder, name)))
    .join('\n');
}

describe('what README and CONTRIBUTING say', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  it('names only npm scripts that exist', () => {
    for (const page of pages) {
      for (const [, name] of read(page).matchAll(/npm run ([\w:]+)/g)) {
        expect(scripts, `${page} says npm run ${name}`).to.have.property(name as string);
      }
    }
  });

  it('names only options that the commands take', () => {
    const code = sources('lab') + sources('grading/cli');
    for (const page of pages) {
      for (const [command] of read(page).matchAll(/npm (?:start|run \w+) -- [^`\n]*/g)) {
        for (const [option] of command.matchAll(/--[a-z]+(?:-[a-z]+)*/g)) {
          expect(code, `${page}: ${command}`).to.include(option);
        }
      }
    }
  });

  it('quotes failure codes and messages that the programs print', () => {
    const code = sources('lab').replaceAll(/\$\{needed\.join\('\.'\)\}/g, '20.19');
    const quoted = read('README.md').matchAll(/^\| (`E_\w+`|`Expected [^`]+`|`The lab runs already`)/gm);
    const texts = [...quoted].map(([, text]) => (text as string).replaceAll('`', ''));
    expect(texts).to.have.length.above(4);
    for (const text of texts) expect(code, text).to.include(text);
  });

  it('links only to files that are there', () => {
    for (const page of pages) {
      for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        expect(
          () => readFileSync(join(project, target as string)),
          `${page} links to ${target}`,
        ).not.to.throw();
      }
    }
  });
});
