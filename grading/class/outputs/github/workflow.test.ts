import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { CheckResult } from '../../../../lib/kit/result';
import { PROJECT } from '../../../runner/paths';
import { githubWorkflow } from './workflow';

describe("the student kit's GitHub workflow", () => {
  const text = githubWorkflow();

  it('pins each action by its major version', () => {
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, name]) => name!);
    expect(used).to.have.length(4);
    for (const name of used) expect(name).to.match(/^actions\/[a-z-]+@v\d+$/);
  });

  it('runs commands that the course has', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    const commands = [...text.matchAll(/npm (?:run --silent )?(\w+) --/g)].map(([, name]) => name!);
    expect(commands).to.deep.equal(['start', 'lab', 'check']);
    for (const name of commands) expect(scripts).to.have.property(name);
  });

  it('asks for no rights but to read, and uploads result.json', () => {
    expect(text)
      .to.match(/permissions:\n {2}contents: read\n/)
      .and.not.match(/: write/);
    expect(text)
      .to.contain('path: result.json')
      .and.not.match(/classroom/i);
  });

  for (const [what, exit, isGreen] of [
    ['points are missing', 1, true],
    ['the check itself fails', 2, false],
  ] as const) {
    it(`is ${isGreen ? 'green' : 'red'} where ${what}`, () => {
      const { status } = run(step('Check'), { npm: `exit ${exit}` });
      expect(status === 0).to.equal(isGreen);
    });
  }

  it('tells the points of one exercise or of several in the summary', () => {
    const result = {
      exercise: '01-topics',
      points: 2,
      max: 5,
      tests: [{ outcome: 'pass' }, { outcome: 'fail' }],
    };
    const one = run(step('Tell the points'), { result: result as CheckResult });
    expect(one.summary, one.stderr).to.contain('| 01-topics | 2 / 5 | 1 / 2 |').and.contain('**2 / 5**');
    const two = run(step('Tell the points'), { result: [result, result] as CheckResult[] });
    expect(two.summary, two.stderr).to.contain('**4 / 10**');
  });

  /** The script of a step, without the indent that YAML takes off. */
  function step(name: string): string {
    const [, block = ''] =
      text.match(new RegExp(`- name: ${name}\\n {8}run: \\|\\n((?: {10}.*\\n|\\n)+)`)) ?? [];
    expect(block, name).not.to.equal('');
    return block.replace(/^ {10}/gm, '');
  }
});

/** Runs a script as Actions does: bash, ended by the first command that fails. */
function run(
  script: string,
  { npm = 'exit 0', result }: { npm?: string; result?: CheckResult | CheckResult[] },
) {
  const dir = mkdtempSync(join(tmpdir(), 'workflow-'));
  try {
    writeFileSync(join(dir, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
    writeFileSync(join(dir, 'summary'), '');
    if (result) writeFileSync(join(dir, 'result.json'), JSON.stringify(result));
    const { status, stderr } = spawnSync('bash', ['-e', '-c', script], {
      cwd: dir,
      env: { ...process.env, PATH: `${dir}:${process.env.PATH}`, GITHUB_STEP_SUMMARY: join(dir, 'summary') },
      encoding: 'utf8',
    });
    return { status, stderr, summary: readFileSync(join(dir, 'summary'), 'utf8') };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
