import { Hono } from 'hono';
import { LabError } from '../../../../lab/errors';
import { hostGuard, tokenGuard } from '../../../../lab/server/guard';
import { jsonBody } from '../../../../lab/server/input';
import { pageFiles } from './bundle';
import type { Given, Marking } from './marking';

/** No host of a page: so reading wants the token, too. Other people may have accounts on this machine. */
const TOKEN_ALWAYS = '';
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The marking page and its API. Every error is answered as `{error: "a sentence"}`. */
export function markingApp(marking: Marking, token: string): Hono {
  const app = new Hono();
  app.use(hostGuard('127.0.0.1'));
  app.use(async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    // The address may hold the token.
    c.header('Referrer-Policy', 'no-referrer');
    c.header('Cache-Control', 'no-store');
    c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  });
  app.get('/', (c) => c.html(shell()));
  app.get('/ui/:file', (c) => {
    const file = pageFiles().find(({ name }) => name === c.req.param('file'));
    if (!file) throw new LabError('There is no such file.', 404);
    return c.body(file.text, 200, { 'Content-Type': file.type });
  });
  app.use(tokenGuard(token, TOKEN_ALWAYS));
  app.get('/api/overview', (c) => c.json(marking.overview()));
  const question = '/api/questions/:exercise/:question' as const;
  app.get(question, (c) => c.json(marking.view(c.req.param('exercise'), c.req.param('question'))));
  const group = `${question}/groups/:digest` as const;
  app.get(`${group}/names`, (c) => {
    const { exercise, question: id, digest } = c.req.param();
    return c.json({ names: marking.names(exercise, id, digest) });
  });
  app.get(`${group}/pictures`, (c) => {
    const { exercise, question: id, digest } = c.req.param();
    return c.json({ pictures: marking.pictures(exercise, id, digest) });
  });
  app.post(`${group}/mark`, async (c) => {
    const { exercise, question: id, digest } = c.req.param();
    return c.json(marking.save(exercise, id, digest, checked(await jsonBody<Given>(c.req.raw))));
  });
  app.notFound((c) => c.json({ error: `There is no ${c.req.method} ${c.req.path} here.` }, 404));
  app.onError((error, c) => {
    const status = error instanceof LabError ? error.status : 500;
    const wantsToken = 'Open the address that the command printed: it holds the token of this marking.';
    return c.json({ error: status === 401 ? wantsToken : error.message }, status);
  });
  return app;
}

function checked({ given, comment = '' }: Partial<Given>): Given {
  const isList = Array.isArray(given) && given.every((part) => typeof part === 'string');
  if (given !== null && !isList) {
    throw new LabError(
      `given: expected a list of the rubric's parts or null, got ${JSON.stringify(given)}.`,
      400,
    );
  }
  if (typeof comment !== 'string') {
    throw new LabError(`comment: expected a text, got ${JSON.stringify(comment)}.`, 400);
  }
  return { given, comment };
}

function shell(): string {
  const [script, style] = pageFiles();
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Written answers</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/ui/${style.name}">
    <script type="module" src="/ui/${script.name}"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>This page needs JavaScript.</noscript>
  </body>
</html>
`;
}
