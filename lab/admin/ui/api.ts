import { currentToken } from './token';

/** Asks the lab server: with a `body` it is a POST. @throws Error with one sentence to be shown as it is */
export async function request<T>(
  path: string,
  { body, signal }: { body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const token = currentToken();
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(path, {
    headers,
    signal,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new Error(`The lab server at ${location.host} does not answer. Is the lab still running?`, {
      cause,
    });
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as T;
  throw new Error(sentence(text) ?? `${path} was answered by HTTP ${answer.status}.`);
}

function sentence(text: string): string | null {
  try {
    return (JSON.parse(text) as { error?: string }).error ?? null;
  } catch {
    return null;
  }
}

/** A name as a part of an address. */
export const part = encodeURIComponent;

/** The address of a stream of server-sent events: it cannot send headers, so the token is in it. */
export function streamUrl(path: string, query: Record<string, string | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  const token = currentToken();
  if (token) params.set('token', token);
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}
