import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { notebookFiles } from './notebooks/notebook';
import { stripFile } from './notebooks/strip';

// Formats, mends what the linter can mend safely, and strips notebooks' outputs: `npm run fix`.
const project = process.cwd();
const biome = join(project, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const { status } = spawnSync(process.execPath, [biome, 'check', '--write', '.'], { stdio: 'inherit' });
for (const file of notebookFiles(join(project, 'notebooks'))) {
  if (stripFile(file)) console.log(`stripped ${file}`);
}
process.exitCode = status ?? 1;
