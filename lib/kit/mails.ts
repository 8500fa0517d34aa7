import { lab, labRequest } from './lab';

/** A mail that the lab's sink took. Attachments are not kept. */
export interface Mail {
  /** 1, 2, 3 … in the order in which the mails came; goes on after a clear. */
  id: number;
  /** ISO time at which it came. */
  at: string;
  /** The sender that the client gave to the server, not the `From` line. */
  from: string;
  /** All to whom it goes, blind copies too. */
  to: string[];
  subject: string;
  /** The plain text, the HTML where there is no other, without the line break at its end. */
  text: string;
  /** With its angle brackets; null where the mail has none. */
  messageId: string | null;
  /** By name in lower case, such as `x-alert-id`; values of a repeated header are joined by `, `. */
  headers: Record<string, string>;
}

/** What the lab's sink does at the moment. */
export interface MailStatus {
  /** False while it is stopped: connections are refused. */
  running: boolean;
  kept: number;
  /** So many of the next mails will be refused with 451. */
  refusing: number;
  /** So many of the next mails will be kept, and the connection cut before the client is told. */
  hangingUp: number;
}

/** Where to send mails, as nodemailer takes it: SMTP_URL if that is set, else the lab's own sink. */
export async function smtpUrl(): Promise<string> {
  return process.env.SMTP_URL || (await lab.status()).urls.smtp;
}

/** The lab's mail sink, from a notebook: it keeps what is sent to it and delivers nothing to anybody. */
export const mails = {
  /** The mails kept, oldest first; with `last`, so many of the newest. */
  list: (last?: number): Promise<Mail[]> =>
    labRequest('GET', last === undefined ? '/api/mails' : `/api/mails?last=${last}`),
  /** Forgets all mails. */
  clear: (): Promise<MailStatus> => labRequest('POST', '/api/mails/clear'),
  /** Closes the port: clients get "connection refused". The mails stay. */
  stop: (): Promise<MailStatus> => labRequest('POST', '/api/mails/stop'),
  /** Opens the same port again. */
  start: (): Promise<MailStatus> => labRequest('POST', '/api/mails/start'),
  /** Answers the next mails with 451, a temporary error; 0 ends it. */
  refuse: (times = 1): Promise<MailStatus> => labRequest('POST', '/api/mails/refuse', { times }),
  /** Keeps the next mails but cuts the connection before saying so: the client cannot know. 0 ends it. */
  hangUp: (times = 1): Promise<MailStatus> => labRequest('POST', '/api/mails/hang-up', { times }),
};
