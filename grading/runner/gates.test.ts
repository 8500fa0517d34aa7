import { expect } from 'chai';
import { describe, it } from 'mocha';
import { mutate } from './gates';
import { exerciseFile } from './paths';

const worked = 'export const half = (n: number) => n / 2;\n';
const mutant = (find: string, replace: string) => ({ name: 'm', why: '', hint: '', find, replace });
const file = exerciseFile('01-topics');

describe('a mutant', () => {
  it('is the worked file with one edit', async () => {
    expect(await mutate(worked, mutant('n / 2', 'n * 2'), file)).to.equal(
      'export const half = (n: number) => n * 2;\n',
    );
  });

  it('may hold what String.replace would take for a pattern', async () => {
    expect(await mutate(worked, mutant('n / 2', "'$&'"), file)).to.contain("'$&'");
  });

  it('is refused when its text is not found, or more than once', async () => {
    expect(String(await mutate(worked, mutant('n / 3', ''), file))).to.contain(
      'was found 0 times; expected exactly once',
    );
    expect(String(await mutate(worked, mutant('n', ''), file))).to.contain('expected exactly once');
  });

  it('is refused when it does not compile', async () => {
    expect(String(await mutate(worked, mutant('n / 2', 'n /'), file))).to.contain(
      'mutant m does not compile',
    );
  });
});
