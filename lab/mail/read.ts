import PostalMime, { decodeWords } from 'postal-mime';
import type { Mail } from '../../lib/kit/mails';

/**
 * What a message says, with its encodings undone.
 * @throws Error when it is nested too deep or its headers are too long to be read
 */
export async function readMessage(
  raw: Uint8Array,
): Promise<Pick<Mail, 'subject' | 'text' | 'messageId' | 'headers'>> {
  const { subject, text, html, messageId, headers } = await PostalMime.parse(raw);
  const values = new Map<string, string>();
  for (const { key, value } of headers) {
    const before = values.get(key);
    values.set(key, before === undefined ? decodeWords(value) : `${before}, ${decodeWords(value)}`);
  }
  return {
    subject: subject ?? '',
    // SMTP sends whole lines: the last line break is not the writer's.
    text: (text ?? html ?? '').replace(/\r?\n$/, ''),
    messageId: messageId ?? null,
    headers: Object.fromEntries(values),
  };
}
