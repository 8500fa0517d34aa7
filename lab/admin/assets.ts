import { Hono } from 'hono';
import { LabError } from '../errors';
import { jsonBody } from '../server/input';
import { type Bundled, bundle } from './bundle';
import type { Tickets } from './tickets';

/** What the page needs to know of the lab. */
export interface PageSource {
  token: string;
  tickets: Tickets;
  /** JupyterLab's address, which may show the page in a frame; null where there is none. */
  jupyter(): string | null;
}

let files: { script: Bundled; style: Bundled } | null = null;

/**
 * The page at `/` and its files. They hold nothing of the lab's and are the same for all, so that they are served
 * without the token; the script asks for the rest with it.
 */
export function pageRoutes({ token, tickets, jupyter }: PageSource): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    c.header('Content-Security-Policy', contentSecurityPolicy(jupyter()));
    c.header('X-Content-Type-Options', 'nosniff');
    // The address may hold the token.
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    return c.html(shell(pageFiles()));
  });
  app.get('/ui/:file', (c) => {
    const file = Object.values(pageFiles()).find(({ name }) => name === c.req.param('file'));
    if (!file) throw new LabError('This file is of another version of the page: load the page anew.', 404);
    c.header('X-Content-Type-Options', 'nosniff');
    return c.body(file.text, 200, {
      'Content-Type': file.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });
  app.post('/api/page/token', async (c) => {
    const { ticket } = await jsonBody<{ ticket?: unknown }>(c.req.raw);
    if (typeof ticket === 'string' && tickets.redeem(ticket)) return c.json({ token });
    throw new LabError('The ticket was used already or is older than a minute: run the cell again.', 401);
  });
  return app;
}

/** The page's files, bundled when they are first asked for. */
function pageFiles() {
  files ??= { script: bundle('main.tsx'), style: bundle('style.css') };
  return files;
}

/** Own scripts and styles only; frames only by this server and JupyterLab, which may be opened by either name. */
export function contentSecurityPolicy(jupyter: string | null): string {
  const frames = ["'self'"];
  if (jupyter) {
    const { origin } = new URL(jupyter);
    frames.push(origin);
    if (origin.includes('//127.0.0.1')) frames.push(origin.replace('//127.0.0.1', '//localhost'));
  }
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frames.join(' ')}`,
  ].join('; ');
}

function shell({ script, style }: { script: Bundled; style: Bundled }): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Kafka lab</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/ui/${style.name}">
    <script type="module" src="/ui/${script.name}"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>This page needs JavaScript. From a terminal: npm run lab -- status</noscript>
  </body>
</html>
`;
}
