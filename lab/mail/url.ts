import { LabError } from '../errors';

/** The mail server to use instead of a sink in the lab: `SMTP_URL`; null where unset. @throws LabError if it is no URL of one */
export function existingMailServer(): string | null {
  const { SMTP_URL } = process.env;
  if (!SMTP_URL) return null;
  if (/^smtps?:\/\/[^/]/i.test(SMTP_URL) && URL.canParse(SMTP_URL)) return SMTP_URL;
  throw new LabError(
    'SMTP_URL: expected smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT. Correct it, or unset it ' +
      "to use the lab's own sink.",
  );
}

/** The URL as pages and tables may show it: its options may hold secrets as well. */
export function withoutPassword(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
