import type { ChildProcess } from 'node:child_process';

const MAX_OUTPUT_BYTES = 64 * 1024;

/** What a student's code printed. */
export interface Output {
  text: string;
  truncated: boolean;
}

/** Keeps the beginning of what is printed and drains the rest, so that a flood costs no memory. */
export class Capture {
  private text = '';
  private truncated = false;

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        const room = MAX_OUTPUT_BYTES - this.text.length;
        this.text += chunk.slice(0, Math.max(0, room));
        this.truncated ||= chunk.length > room;
      });
    }
  }

  /** What there is so far. */
  peek(): string {
    return this.text;
  }

  /** What was printed since the last call. */
  take(): Output {
    const taken = { text: this.text, truncated: this.truncated };
    this.text = '';
    this.truncated = false;
    return taken;
  }
}
