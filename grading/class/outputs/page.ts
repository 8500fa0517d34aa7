import { createHash } from 'node:crypto';
import { type Content, html, trusted } from './html';
import { STYLE } from './style';

export interface PageParts {
  title: string;
  body: Content;
  /** Runs when the page is there; the page must be whole without it. */
  script?: string;
  /** For tables of many columns. */
  isWide?: boolean;
}

/**
 * A page that needs nothing but itself: no request leaves it. Its policy lets only our own style and script run, by
 * their hashes, so that even markup that slipped through could do nothing.
 */
export function page({ title, body, script = '', isWide = false }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hash(STYLE)}'`,
    ...(script ? [`script-src '${hash(script)}'`] : []),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body${isWide ? html` class="wide"` : null}>
${body}
${script ? html`<script>${trusted(script)}</script>` : null}
</body>
</html>
`;
  return document.toString();
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
