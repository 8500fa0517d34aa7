/** For tests: reads server-sent events from an answer, until it is closed. */
export class EventReader {
  readonly events: Array<{ event: string; data: unknown }> = [];
  comments = 0;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly done: Promise<void>;

  constructor(response: Response) {
    this.reader = response.body!.getReader();
    this.done = this.read();
  }

  /** The data of the first event of that name that is as wanted; later ones of those that came already count too. */
  async next<T>(event: string, wanted: (data: T) => boolean = () => true, withinMs = 10_000): Promise<T> {
    for (const until = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const found = this.events.find((one) => one.event === event && wanted(one.data as T));
      if (found) return found.data as T;
      if (Date.now() > until) {
        const came = [...new Set(this.events.map((one) => one.event))].join(', ') || 'none';
        throw new Error(`no such event "${event}" within ${withinMs} ms; events that came: ${came}`);
      }
    }
  }

  async close(): Promise<void> {
    await this.reader.cancel();
    await this.done;
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { value, done } = await this.reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.take(block.split('\n'));
    }
  }

  private take(lines: string[]): void {
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const [event, data] = [field('event'), field('data')];
    if (event !== undefined && data !== undefined) this.events.push({ event, data: JSON.parse(data) });
    else this.comments++;
  }
}
