import { request } from './api';

const KEY = 'lab-token';
let token: string | null = null;

/** The lab's token, where this page was opened with it; null where it may only look. */
export function currentToken(): string | null {
  return token;
}

/**
 * Takes the token from the address, where it stands as `?token=`, or in exchange for a notebook's `?ticket=`, and drops
 * both from the address. It is kept for this tab, so that a reload does not lose it.
 */
export async function takeToken(): Promise<void> {
  const address = new URL(location.href);
  const { searchParams } = address;
  const [given, ticket] = [searchParams.get('token'), searchParams.get('ticket')];
  if (given || ticket) {
    searchParams.delete('token');
    searchParams.delete('ticket');
    history.replaceState(null, '', address);
  }
  token = given ?? (ticket ? await redeemed(ticket) : null) ?? stored();
  if (token) store(token);
}

async function redeemed(ticket: string): Promise<string | null> {
  try {
    return (await request<{ token: string }>('/api/page/token', { body: { ticket } })).token;
  } catch {
    // Used already, as after a reload of the notebook.
    return null;
  }
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(value: string): void {
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // A browser that keeps nothing for a frame: the token lasts until the frame is loaded anew.
  }
}
