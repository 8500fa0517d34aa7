import { randomBytes } from 'node:crypto';

const STALE_MS = 15 * 60_000;
const TIME_DIGITS = 8;
const NAME = new RegExp(`^g-([0-9a-z]{${TIME_DIGITS}})[0-9a-f]{6}-\\d+-`);

/** What begins the names of one run's topics and groups: short, since students test names of 249 characters. */
export class RunNames {
  private readonly run: string;
  private attempts = 0;

  /**
   * @param prefix begins all of them, as the submission's account may use no others
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly prefix = '',
    now = Date.now(),
  ) {
    this.run = `${prefix}g-${now.toString(36).padStart(TIME_DIGITS, '0')}${randomBytes(3).toString('hex')}-`;
  }

  /** A prefix that no test had yet. */
  next(): string {
    return `${this.run}${this.attempts++}-`;
  }

  /** The text with the names as a student wrote them. */
  plain(text: string): string {
    return text.replaceAll(new RegExp(`${this.run}\\d+-`, 'g'), '');
  }

  /**
   * Whether a name is this run's, or that of a run which was killed long ago and could not tidy up. With a prefix all names
   * that begin with it may go: whoever has the account next must find nothing.
   */
  mayGo(name: string, now = Date.now()): boolean {
    if (name.startsWith(this.prefix || this.run)) return true;
    const time = NAME.exec(name)?.[1];
    return time !== undefined && now - Number.parseInt(time, 36) > STALE_MS;
  }
}
