/**
 * Writes MessagePack as `@msgpack/msgpack` 2.8 does, which MindAR uses: the shortest form of integers, f64 for all
 * other numbers. Grows as needed.
 */
export class MsgpackWriter {
  private buffer = new Uint8Array(1 << 16);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  /** What was written, copied out; the writer is empty then. */
  take(): Uint8Array {
    const bytes = this.buffer.slice(0, this.length);
    this.length = 0;
    return bytes;
  }

  /** Makes room for `bytes` more. */
  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + bytes));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }

  /** Bytes that are MessagePack already. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  nil(): void {
    this.byte(0xc0);
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2);
  }

  map(entries: number): void {
    this.byte(0x80 | entries); // no map here has more than 15
  }

  array(length: number): void {
    if (length < 16) this.byte(0x90 | length);
    else if (length < 0x10000) this.tagged16(0xdc, length);
    else this.tagged32(0xdd, length);
  }

  binary(bytes: Uint8Array): void {
    if (bytes.length < 0x100) this.tagged8(0xc4, bytes.length);
    else if (bytes.length < 0x10000) this.tagged16(0xc5, bytes.length);
    else this.tagged32(0xc6, bytes.length);
    this.raw(bytes);
  }

  /** A string of at most 31 ASCII characters: all that a `.mind` has. */
  text(value: string): void {
    this.reserve(value.length + 1);
    this.buffer[this.length++] = 0xa0 | value.length;
    for (let i = 0; i < value.length; i++) this.buffer[this.length++] = value.charCodeAt(i);
  }

  number(value: number): void {
    if (!Number.isSafeInteger(value)) this.float(value);
    else if (value >= 0) this.natural(value);
    else this.negative(value);
  }

  private float(value: number): void {
    this.reserve(9);
    this.buffer[this.length] = 0xcb;
    this.view.setFloat64(this.length + 1, value);
    this.length += 9;
  }

  private natural(value: number): void {
    if (value < 0x80) this.byte(value);
    else if (value < 0x100) this.tagged8(0xcc, value);
    else if (value < 0x10000) this.tagged16(0xcd, value);
    else if (value < 0x100000000) this.tagged32(0xce, value);
    else this.tagged64(0xcf, BigInt(value));
  }

  private negative(value: number): void {
    if (value >= -0x20) this.byte(value & 0xff);
    else if (value >= -0x80) this.tagged8(0xd0, value & 0xff);
    else if (value >= -0x8000) this.tagged16(0xd1, value & 0xffff);
    else if (value >= -0x80000000) this.tagged32(0xd2, value >>> 0);
    else this.tagged64(0xd3, BigInt(value));
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  private tagged8(tag: number, value: number): void {
    this.reserve(2);
    this.buffer[this.length++] = tag;
    this.buffer[this.length++] = value;
  }

  private tagged16(tag: number, value: number): void {
    this.reserve(3);
    this.buffer[this.length] = tag;
    this.view.setUint16(this.length + 1, value);
    this.length += 3;
  }

  private tagged32(tag: number, value: number): void {
    this.reserve(5);
    this.buffer[this.length] = tag;
    this.view.setUint32(this.length + 1, value);
    this.length += 5;
  }

  private tagged64(tag: number, value: bigint): void {
    this.reserve(9);
    this.buffer[this.length] = tag;
    this.view.setBigInt64(this.length + 1, BigInt.asIntN(64, value));
    this.length += 9;
  }
}
