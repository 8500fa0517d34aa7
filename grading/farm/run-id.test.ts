import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openRun } from './run-id';

describe('the run of a folder of outputs', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'farm-run-'));
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  it('is gone on with after a crash, and not after its end', () => {
    const first = openRun(out);
    expect(first).to.include({ resumed: false, abandoned: null });
    const again = openRun(out);
    expect(again).to.include({ id: first.id, resumed: true });
    again.close();
    const next = openRun(out);
    expect(next.resumed).to.equal(false);
    expect(next.id).not.to.equal(first.id);
  });

  it('begins anew where that is asked for, and names what is left behind', () => {
    const first = openRun(out);
    const fresh = openRun(out, { fresh: true });
    expect(fresh).to.include({ resumed: false, abandoned: first.id });
    expect(openRun(out)).to.include({ id: fresh.id, resumed: true });
  });
});
