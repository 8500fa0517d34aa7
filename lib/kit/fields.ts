const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;

/** Powers of ten that a double holds exactly, so that one division rounds a decimal as `Number` does. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** Digits that fit a double exactly. */
const MAX_DIGITS = 15;
const DECIMAL = /^-?\d+(\.\d*)?([eE][+-]?\d+)?$/;

/**
 * The fields of a line of CSV without quotes, taken from left to right. It reads bytes as they came from Kafka: no text
 * is made of them, which is several times as fast as `split`.
 *
 * Each method takes the next field, whose name is for the error: `startLon (column 5): expected a number, got "abc"`.
 */
export class Fields {
  private readonly bytes: Uint8Array;
  private at = 0;
  private column = 0;

  constructor(line: string | Uint8Array) {
    this.bytes = typeof line === 'string' ? Buffer.from(line) : line;
  }

  /** A whole number of at most 15 digits. */
  integer(name: string): number {
    const { bytes } = this;
    const start = this.begin(name);
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let value = 0;
    for (; at < bytes.length; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === first || at - first > MAX_DIGITS || !this.endsAt(at)) {
      throw this.unexpected(name, 'a whole number', start);
    }
    this.at = at + 1;
    return negative ? -value : value;
  }

  /** A number such as `-73.866135`. */
  decimal(name: string): number {
    const { bytes } = this;
    const start = this.begin(name);
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let dot = -1;
    let digits = 0;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === DOT && dot < 0 && at > first) {
        dot = at;
        continue;
      }
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9) break;
      digits = digits * 10 + digit;
    }
    if (at === first || at - first > MAX_DIGITS || !this.endsAt(at)) return this.longDecimal(name, start);
    this.at = at + 1;
    const value = dot < 0 ? digits : digits / (POWERS[at - dot - 1] as number);
    return negative ? -value : value;
  }

  /** `2013-01-01 00:05:43`, read as UTC, in milliseconds since 1970. */
  time(name: string): number {
    const { bytes } = this;
    const start = this.begin(name);
    const year = this.digits(start, 4);
    const month = this.digits(start + 5, 2);
    const day = this.digits(start + 8, 2);
    const hour = this.digits(start + 11, 2);
    const minute = this.digits(start + 14, 2);
    const second = this.digits(start + 17, 2);
    const separated =
      bytes[start + 4] === MINUS &&
      bytes[start + 7] === MINUS &&
      bytes[start + 10] === 32 &&
      bytes[start + 13] === 58 &&
      bytes[start + 16] === 58;
    const inRange = month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60;
    if (!separated || !(inRange && year >= 0) || !this.endsAt(start + 19) || day > daysIn(year, month)) {
      throw this.unexpected(name, 'a time such as 2013-01-01 00:05:43', start);
    }
    this.at = start + 20;
    return (((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000;
  }

  /** One of these words. */
  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const start = this.begin(name);
    for (const word of words) {
      if (!this.endsAt(start + word.length)) continue;
      let at = 0;
      while (at < word.length && this.bytes[start + at] === word.charCodeAt(at)) at++;
      if (at < word.length) continue;
      this.at = start + word.length + 1;
      return word;
    }
    throw this.unexpected(name, words.join(' or '), start);
  }

  /**
   * To be called after the last field.
   *
   * @throws Error when the line has more
   */
  end(): void {
    if (this.at > this.bytes.length) return;
    const columns = this.column + text(this.bytes.subarray(this.at)).split(',').length;
    throw new Error(`expected ${this.column} columns, got ${columns}`);
  }

  private begin(name: string): number {
    this.column++;
    if (this.at > this.bytes.length) throw new Error(`${name} (column ${this.column}) is missing`);
    return this.at;
  }

  private endsAt(at: number): boolean {
    return at === this.bytes.length || this.bytes[at] === COMMA;
  }

  /** Not a number of at least 0: there are no such digits. */
  private digits(at: number, count: number): number {
    let value = 0;
    for (let i = at; i < at + count; i++) {
      const digit = (this.bytes[i] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      value = value * 10 + digit;
    }
    return value;
  }

  private longDecimal(name: string, start: number): number {
    const found = this.field(start);
    const value = DECIMAL.test(found) ? Number(found) : Number.NaN;
    if (!Number.isFinite(value)) throw this.unexpected(name, 'a number', start);
    this.at = start + found.length + 1;
    return value;
  }

  private field(start: number): string {
    const comma = this.bytes.indexOf(COMMA, start);
    return text(this.bytes.subarray(start, comma < 0 ? undefined : comma));
  }

  private unexpected(name: string, expected: string, start: number): Error {
    const found = this.field(start);
    const shown = found.length > 40 ? `${found.slice(0, 40)}…` : found;
    return new Error(`${name} (column ${this.column}): expected ${expected}, got ${JSON.stringify(shown)}`);
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Counts from 1 March, so that a leap day is the year's last: https://howardhinnant.github.io/date_algorithms.html */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
