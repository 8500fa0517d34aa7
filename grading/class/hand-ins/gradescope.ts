import type { Listing } from './listing';

/** What Gradescope's export tells of one submission. Of a group it is the first student. */
export interface Hint {
  name: string;
  sid: string;
  email: string;
  /** In ms; null where it is not told. */
  time: number | null;
}

const LIMIT = 4 * 1024 * 1024;

/**
 * Reads the `submission_metadata.yml` of an export, by folder's name such as `submission_123`. It is not a YAML reader:
 * it knows the lines that Gradescope writes. Empty where there is no such file.
 */
export async function readGradescope({ entries }: Listing): Promise<Map<string, Hint>> {
  const hints = new Map<string, Hint>();
  const file = entries.find(({ path }) => /^([^/]+\/)?submission_metadata\.ya?ml$/.test(path));
  const text = (await file?.read(LIMIT).catch(() => null))?.toString('utf8') ?? '';
  for (const block of text.split(/^(?=\S)/m)) {
    const folder = /^(submission_\d+):/.exec(block)?.[1];
    const field = (key: string) =>
      (new RegExp(`^[ -]*:${key}:[ ]*(.*)$`, 'm').exec(block)?.[1] ?? '')
        .trim()
        .replace(/^(['"])(.*)\1$/, '$2');
    if (!folder || field('name') === '') continue;
    const time = Date.parse(
      field('created_at').replace(/^(\S+) (\S+?)(\.\d+)? (Z|[+-]\d\d:?\d\d)$/, '$1T$2$4'),
    );
    const hint = { name: field('name'), sid: field('sid'), email: field('email') };
    hints.set(folder, { ...hint, time: Number.isFinite(time) ? time : null });
  }
  return hints;
}
