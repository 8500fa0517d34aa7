import { LabError } from '../errors';

/** By Kafka's rule for topic names. @throws LabError 400 */
export function topicName(name: unknown): string {
  if (typeof name === 'string' && /^[\w.-]{1,249}$/.test(name) && name !== '.' && name !== '..') return name;
  throw new LabError(
    `${shown(name)} is no name for a topic: expected 1 to 249 of the letters a-z and A-Z, digits, ".", "_" and "-".`,
    400,
  );
}

/** Any text may name a group. @throws LabError 400 where there is none, or one that is too long */
export function groupId(id: unknown): string {
  if (typeof id === 'string' && id !== '' && Buffer.byteLength(id) < 32_768) return id;
  throw new LabError(`${shown(id)} is no id of a group: expected text.`, 400);
}

/** What came, short enough for a sentence. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
