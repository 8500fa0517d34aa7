const NUMBER = new Intl.NumberFormat('en');
const ONE_DIGIT = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** What stands where a value is not known. */
export const UNKNOWN = 'not known';

/** A count, or an offset as decimal text, with commas between the thousands. */
export function count(value: number | string | null): string {
  if (value === null) return UNKNOWN;
  return NUMBER.format(typeof value === 'string' ? BigInt(value) : value);
}

/** `1.5 MB`; units of 1,000. */
export function bytes(value: number | null): string {
  if (value === null) return UNKNOWN;
  let [rest, unit] = [value, 0];
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${rest < 10 && unit > 0 ? ONE_DIGIT.format(rest) : NUMBER.format(Math.round(rest))} ${UNITS[unit]}`;
}

/** Records a second. */
export function rate(value: number | null): string {
  if (value === null) return UNKNOWN;
  return `${value < 10 ? ONE_DIGIT.format(value) : NUMBER.format(Math.round(value))}/s`;
}

/** `1 partition`, `2 partitions`. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(number)} ${number === 1 ? one : many}`;
}

/** `0, 1 and 2`. */
export function list(items: ReadonlyArray<string | number>): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Time of day, with the date where it is another day than today. Of the reader's time zone. */
export function time(at: number, now = Date.now()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const clock = `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  const day = dayOf(date);
  return day === dayOf(new Date(now)) ? clock : `${day} ${clock}`;
}

function dayOf(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Text cut to `length` letters, with a sign that there was more. */
export function shortened(text: string, length: number): string {
  const letters = [...text.slice(0, 2 * length + 2)];
  return letters.length > length ? `${letters.slice(0, length).join('')} …` : text;
}

/** `1:05`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
