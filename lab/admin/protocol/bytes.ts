/**
 * Writes Kafka's primitive types. `flexible`: the compact forms, each structure ended by tagged fields (`end`).
 * https://kafka.apache.org/protocol#protocol_types
 */
export class Writer {
  private buffer = Buffer.allocUnsafe(256);
  private size = 0;
  constructor(readonly flexible = false) {}

  int8(value: number): this {
    const at = this.room(1);
    this.buffer.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.room(2);
    this.buffer.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.room(4);
    this.buffer.writeInt32BE(value, at);
    return this;
  }

  int64(value: bigint): this {
    const at = this.room(8);
    this.buffer.writeBigInt64BE(value, at);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  string(value: string | null): this {
    const bytes = value === null ? null : Buffer.from(value, 'utf8');
    if (this.flexible) this.unsigned(bytes === null ? 0 : bytes.length + 1);
    else this.int16(bytes?.length ?? -1);
    return bytes ? this.raw(bytes) : this;
  }

  array<T>(items: readonly T[] | null, each: (item: T) => unknown): this {
    if (this.flexible) this.unsigned(items === null ? 0 : items.length + 1);
    else this.int32(items?.length ?? -1);
    for (const item of items ?? []) each(item);
    return this;
  }

  /** The end of a structure: no tagged fields. */
  end(): this {
    return this.flexible ? this.int8(0) : this;
  }

  unsigned(value: number): this {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    return this.byte(rest);
  }

  raw(bytes: Buffer): this {
    const at = this.room(bytes.length);
    bytes.copy(this.buffer, at);
    return this;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  private byte(value: number): this {
    const at = this.room(1);
    this.buffer[at] = value;
    return this;
  }

  /** Makes room for so many bytes, in another buffer if need be. @returns where they go */
  private room(length: number): number {
    const at = this.size;
    this.size += length;
    if (this.size > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.buffer.length, this.size));
      this.buffer.copy(larger, 0, 0, at);
      this.buffer = larger;
    }
    return at;
  }
}

/** Reads what `Writer` writes. @throws RangeError past the end */
export class Reader {
  at = 0;
  constructor(
    readonly buffer: Buffer,
    readonly flexible = false,
  ) {}

  int8(): number {
    const value = this.buffer.readInt8(this.at);
    this.at += 1;
    return value;
  }

  int16(): number {
    const value = this.buffer.readInt16BE(this.at);
    this.at += 2;
    return value;
  }

  int32(): number {
    const value = this.buffer.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  int64(): bigint {
    const value = this.buffer.readBigInt64BE(this.at);
    this.at += 8;
    return value;
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  string(): string {
    return this.nullableString() ?? '';
  }

  nullableString(): string | null {
    return this.nullableBytes(() => this.int16())?.toString('utf8') ?? null;
  }

  nullableBytes(length = () => this.int32()): Buffer | null {
    const size = this.flexible ? this.unsigned() - 1 : length();
    if (size < 0) return null;
    const end = this.at + size;
    if (end > this.buffer.length)
      throw new RangeError(`${size} bytes expected at ${this.at}: the answer is cut`);
    const bytes = this.buffer.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  array<T>(each: () => T): T[] {
    return this.nullableArray(each) ?? [];
  }

  nullableArray<T>(each: () => T): T[] | null {
    const length = this.flexible ? this.unsigned() - 1 : this.int32();
    if (length < 0) return null;
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(each());
    return items;
  }

  /** Kafka's own text form of a UUID: base64url. Null for the one that is all zeros. */
  uuid(): string | null {
    const bytes = this.buffer.subarray(this.at, this.at + 16);
    this.at += 16;
    return bytes.every((byte) => byte === 0) ? null : bytes.toString('base64url');
  }

  /** Passes over the tagged fields that end a structure. */
  end(): void {
    if (!this.flexible) return;
    for (let count = this.unsigned(); count > 0; count--) {
      this.unsigned();
      const size = this.unsigned();
      this.at += size;
    }
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer.readUInt8(this.at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }

  /** As records have them: zigzag, up to 64 bits. */
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.buffer.readUInt8(this.at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return (value >> 1n) ^ -(value & 1n);
  }
}
