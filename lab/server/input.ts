import { LabError } from '../errors';

/** @param what names it in the error @throws LabError 400 */
export function wholeNumber(text: string, what: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new LabError(`${what}: expected a whole number, got "${text}".`, 400);
}

/** The body, `{}` for none. @throws LabError 400 unless it is a JSON object */
export async function jsonBody<T>(request: Request): Promise<Partial<T>> {
  const text = await request.text();
  if (text === '') return {};
  try {
    const body = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body as Partial<T>;
  } catch {}
  throw new LabError(`The body: expected a JSON object, got ${JSON.stringify(text.slice(0, 80))}.`, 400);
}
