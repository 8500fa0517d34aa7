import { type Bundled, bundle } from '../../../../lab/admin/bundle';

const UI = 'grading/class/written/marking/ui';

let files: [script: Bundled, style: Bundled] | null = null;

/** The page's script and style, bundled when they are first asked for. */
export function pageFiles(): [script: Bundled, style: Bundled] {
  files ??= [bundle('main.tsx', UI), bundle('style.css', UI)];
  return files;
}
