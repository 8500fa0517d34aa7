import { expect } from 'chai';
import { describe, it } from 'mocha';
import { reachedBy } from './reach';

const source = `import { a } from './a';

const LIMIT = 249;

/** Checks. */
function check(name: string): boolean {
  return name.length < LIMIT;
}

export async function create(name: string): Promise<void> {
  if (check(name)) a();
}

export const both = async (name: string) => {
  await create(name);
};

export function list(): string[] {
  return [];
}
`;

const reached = (text: string) => {
  const names = reachedBy(source, source.indexOf(text));
  return names && [...names].sort();
};

describe('what an edit can reach', () => {
  it('is the function that holds it and all that use it, also through others', () => {
    expect(reached('return []')).to.deep.equal(['list']);
    expect(reached('await create')).to.deep.equal(['both']);
    expect(reached('name.length')).to.deep.equal(['both', 'check', 'create']);
    expect(reached('249')).to.deep.equal(['LIMIT', 'both', 'check', 'create']);
  });

  it('is anything for an import', () => {
    expect(reached("from './a'")).to.equal(null);
  });
});
