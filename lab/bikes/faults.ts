import { MALFORMATIONS } from '../../fixtures/stations/malformed';
import type { FeedFault } from '../../lib/kit/bikes';
import type { Station } from '../../lib/kit/stations';

/** An answer of the feed before it becomes HTTP. */
export interface Reply {
  status: 200 | 400 | 403 | 429 | 500;
  headers: Record<string, string>;
  body: string;
  /** The stations that a client can read from it. */
  shown: Station[];
  /** Nothing is answered: the connection is closed. */
  drop?: boolean;
}

/** The answer of a feed that works. */
export function rightReply(stations: Station[]): Reply {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(stations), shown: stations };
}

/** An answer that names an error as JCDecaux does. */
export function refusal(
  status: 400 | 403 | 429 | 500,
  error: string,
  more: Record<string, string> = {},
): Reply {
  return { status, headers: { ...JSON_TYPE, ...more }, body: JSON.stringify({ error }), shown: [] };
}

/**
 * The answer of a feed with a fault. That of a slow one is right; waiting is the caller's.
 * @param nth the answer's number: of several ways to be wrong, it takes them in turn
 */
export function faultyReply({ kind, seconds = 2 }: FeedFault, stations: Station[], nth: number): Reply {
  const right = rightReply(stations);
  switch (kind) {
    case 'forbidden':
      return refusal(403, 'Unauthorized');
    case 'too-many':
      return refusal(429, 'Too many requests', { 'retry-after': String(seconds) });
    case 'error':
      return refusal(500, 'Internal server error');
    case 'truncated':
      return { ...right, body: right.body.slice(0, right.body.length / 2), shown: [] };
    case 'empty':
      return rightReply([]);
    case 'html':
      return {
        ...right,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: LOGIN_PAGE,
        shown: [],
      };
    case 'malformed':
      return malformed(stations, nth);
    case 'duplicate':
      return {
        ...right,
        body: JSON.stringify([...stations, ...stations.slice(nth % stations.length).slice(0, 1)]),
      };
    case 'drop':
      return { ...right, body: '', shown: [], drop: true };
    case 'slow':
      return right;
  }
}

function malformed(stations: Station[], nth: number): Reply {
  const wrong = (nth * 7) % stations.length;
  const { spoil } = MALFORMATIONS[nth % MALFORMATIONS.length]!;
  const entries = stations.map((station, index) => (index === wrong ? spoil(station) : station));
  const shown = stations.filter((_, index) => index !== wrong);
  return { ...rightReply(shown), body: JSON.stringify(entries) };
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const LOGIN_PAGE = `<!doctype html>
<html lang="en">
  <head><title>Welcome to the guests' network</title></head>
  <body><form method="post"><label>Room <input name="room" /></label> <button>Connect</button></form></body>
</html>
`;
