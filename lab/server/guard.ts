import { timingSafeEqual } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { LabError } from '../errors';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** True for the names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK.includes(host);
}

/**
 * Refuses requests whose Host header is not ours: a web page elsewhere can point a name of its own at 127.0.0.1
 * (DNS rebinding) and would then be let in by the browser.
 */
export function hostGuard(host: string) {
  const known = new Set([...LOOPBACK, host.toLowerCase()]);
  return createMiddleware(async (c, next) => {
    const named = (c.req.header('host') ?? '').toLowerCase().replace(/:\d+$/, '');
    if (!known.has(named)) {
      throw new LabError(`The Host header is "${named}", expected ${[...known].join(' or ')}.`, 403);
    }
    await next();
  });
}

/**
 * Wants the token for everything that changes something, and for reading as well where the lab serves a room.
 * It comes as `Authorization: Bearer …`; a page opened in a browser may have it as `?token=…`.
 */
export function tokenGuard(token: string, host: string) {
  const readingIsFree = isLoopback(host);
  return createMiddleware(async (c, next) => {
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    const bearer = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const given = bearer ?? (reads ? c.req.query('token') : undefined);
    if (!(reads && readingIsFree) && !equal(given ?? '', token)) {
      throw new LabError(
        given
          ? 'The token is not the one of this lab. `npm run lab -- status` prints the current URL.'
          : 'A token is needed: send the header "Authorization: Bearer TOKEN". `npm run lab -- status` prints it.',
        401,
      );
    }
    await next();
  });
}

/** Compares in a time that does not depend on how much of it is right. */
function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
