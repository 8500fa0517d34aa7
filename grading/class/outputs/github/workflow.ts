import { readFileSync } from 'node:fs';

/** Where the workflow belongs in a student's kit. */
export const WORKFLOW_PATH = '.github/workflows/check.yml';

/**
 * The text of a GitHub Actions workflow for the student's kit: it runs the public tests on each push and uploads
 * result.json (what `npm run check -- --json` prints) as an artifact. It needs a repository with Actions and no more.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function githubWorkflow(): string {
  return readFileSync(new URL('check.yml', import.meta.url), 'utf8');
}
