import { createHash } from 'node:crypto';
import { bundle } from './bundle';
import type { AdminRecording } from './types';

/** A recording as one HTML text that needs nothing else: for the published site. */
export async function replayPage(recording: AdminRecording): Promise<string> {
  const [script, style] = [bundle('replay.tsx').text, bundle('style.css').text];
  // No tag of the recording or of the script may end the element that it stands in.
  const data = JSON.stringify(recording).replaceAll('<', '\\u003c');
  const code = script.replaceAll('</script', '<\\/script');
  const policy = `default-src 'none'; script-src '${hash(code)}'; style-src '${hash(style)}'; img-src data:`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <title>Replay: ${escaped(recording.title)}</title>
    <link rel="icon" href="data:,">
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>${escaped(recording.title)}</h1>
      <div id="page"></div>
      <noscript>The replay needs JavaScript.</noscript>
    </main>
    <script type="application/json" id="recording">${data}</script>
    <script type="module">${code}</script>
  </body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
