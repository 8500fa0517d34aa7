const KEY = 'marking-token';
let token = '';

/** Takes the token from the address, where it is dropped, and keeps it for this tab, so that a reload does not lose it. */
export function takeToken(): void {
  const address = new URL(location.href);
  const given = address.searchParams.get('token');
  if (given) {
    address.searchParams.delete('token');
    history.replaceState(null, '', address);
    sessionStorage.setItem(KEY, given);
  }
  token = given ?? sessionStorage.getItem(KEY) ?? '';
}

/** Asks the server; with a body it is a POST. @throws Error with one sentence to be shown as it is */
export async function request<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(path, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(
      `The marking at ${location.host} does not answer: does the command still run? Nothing more is saved.`,
    );
  });
  const found = (await answer.json().catch(() => ({}))) as T & { error?: string };
  if (answer.ok) return found;
  throw new Error(found.error ?? `${path} was answered by HTTP ${answer.status}.`);
}

/** The address of a question, or of one of its groups. */
export function address(exercise: string, question: string, digest?: string): string {
  const path = `/api/questions/${encodeURIComponent(exercise)}/${encodeURIComponent(question)}`;
  return digest === undefined ? path : `${path}/groups/${encodeURIComponent(digest)}`;
}
