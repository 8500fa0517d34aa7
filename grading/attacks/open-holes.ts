/** Attacks that still get something, and what has to be mended. A test that finds one mended passes; remove it then. */
const OPEN: Record<string, string> = {
  'always-nothing':
    'own-treatment-is-steady gives a point to code that returns nothing; so do own-filter-is-steady and own-criterion-is-steady',
  'nothing-to-take-apart':
    'tests take an answer apart before they look at its form, so that null is not judged instead of wrong',
  'hard-coded-07': 'own-treatment-is-steady asks the questions of the public test',
  'hard-coded-08': 'own-criterion-is-steady asks the questions of the public test',
  'makes-many-topics':
    'the run tries once to delete what is left, and the quota of users slows the grader down as well',
  'file-and-folder': 'materialise fails on a file and a folder of one name, and with it the class',
};

/** What is known to be open of an attack; null where nothing is. */
export function openHole(name: string): string | null {
  return OPEN[name] ?? null;
}
