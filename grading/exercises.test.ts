import { expect } from 'chai';
import { describe, it } from 'mocha';
import { exercises, findExercise, UnknownExercise } from './exercises';

describe('finding an exercise', () => {
  it('takes ids, numbers, words and their beginnings', () => {
    for (const name of ['01-topics', '01', '1', 'topics', 'TOPICS', '01-t', 'top', ' 01-topics ']) {
      expect(findExercise(name).id).to.equal('01-topics');
    }
  });

  it('lists the known ones for an unknown name, the nearest first', () => {
    for (const [name, nearest] of [
      ['01-topic s', '01-topics'],
      ['tpoics', '01-topics'],
      ['02-conversaton', '02-conversation'],
      ['concept5', '00-concepts'],
    ] as const) {
      try {
        findExercise(name);
        expect.fail('expected an UnknownExercise');
      } catch (error) {
        expect(error).to.be.instanceOf(UnknownExercise);
        expect((error as UnknownExercise).known[0]).to.equal(nearest);
        expect((error as Error).message).to.contain(exercises.map(({ id }) => id).sort()[0]);
      }
    }
  });

  it('guesses only what is near', () => {
    expect(() => findExercise('tpoics')).to.throw('Did you mean 01-topics?');
    expect(() => findExercise('nonsense')).to.throw(/called "nonsense"\. Known: /);
  });

  it('refuses a name that means several, and an empty one', () => {
    expect(() => findExercise('co')).to.throw(UnknownExercise, 'No exercise is called "co"');
    expect(() => findExercise('')).to.throw(UnknownExercise);
  });
});
