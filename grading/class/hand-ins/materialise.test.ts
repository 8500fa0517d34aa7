import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { bundleSubmission } from '../../runner/bundle';
import { materialise } from './materialise';
import { withFolder } from './temporary';

const filesOf = (tree: Record<string, string>) => ({
  files: new Map(Object.entries(tree).map(([path, text]) => [path, Buffer.from(text)])),
});

describe('a hand-in on the disk', () => {
  it('is bundled with what it imports', async () => {
    await withFolder({}, async (folder) => {
      const fileOf = await materialise(
        filesOf({
          'lib/01-topics.ts':
            "import { limit } from './parts/limits'; import { TodoError } from './kit/todo'; export { limit, TodoError };",
          'lib/parts/limits.ts': 'export const limit = 249;',
          'answers/01-topics.md': 'words',
        }),
        join(folder, 'new'),
      );
      const file = fileOf('01-topics') ?? '';
      expect(file).to.equal(join(folder, 'new/lib/01-topics.ts'));
      expect(fileOf('02-conversation')).to.equal(null);
      const bundle = await bundleSubmission({ file });
      expect(bundle.ok && bundle.code).to.match(/limit = 249/);
    });
  });

  it('is written without what lies in a file, as no disk can hold it', async () => {
    await withFolder({}, async (folder) => {
      const tree = {
        'lib/01-topics.ts': 'export {};',
        'lib/01-topics.ts/x.ts': 'a',
        'lib/01-topics.ts/y/z.ts': 'b',
      };
      const fileOf = await materialise(filesOf(tree), join(folder, 'new'));
      expect(readFileSync(fileOf('01-topics') ?? '', 'utf8')).to.equal('export {};');
    });
  });

  it('never lies outside of its folder, or over another file', async () => {
    await withFolder({ 'there/lib/01-topics.ts': 'mine' }, async (folder) => {
      const outside = await materialise(filesOf({ '../x.ts': 'bad' }), `${folder}/new`).catch(
        (error) => error,
      );
      expect(outside.message).to.match(/leads out of/);
      expect(existsSync(`${folder}/x.ts`)).to.equal(false);
      const over = await materialise(filesOf({ 'lib/01-topics.ts': 'bad' }), `${folder}/there`).catch(
        (error) => error,
      );
      expect(over.code).to.equal('EEXIST');
      symlinkSync('01-topics.ts', `${folder}/there/lib/02-conversation.ts`);
      await materialise(filesOf({ 'lib/02-conversation.ts': 'bad' }), `${folder}/there`).catch(() => {});
      expect(readFileSync(`${folder}/there/lib/01-topics.ts`, 'utf8')).to.equal('mine');
    });
  });
});
