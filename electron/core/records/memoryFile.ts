/** A file in memory for tests of repairs: as many of them as a test likes, and a process that dies in the middle of a write. */
export class MemoryFile {
  bytes: Buffer;
  /** Writes and truncations that still succeed; the one after is half done and throws. */
  private left: number;

  constructor(bytes: Uint8Array, writes = Number.POSITIVE_INFINITY) {
    this.bytes = Buffer.from(bytes);
    this.left = writes;
  }

  async stat() {
    return { size: this.bytes.length };
  }

  async read(buffer: Uint8Array, offset: number, length: number, at: number) {
    const part = this.bytes.subarray(at, at + length);
    buffer.set(part, offset);
    return { bytesRead: part.length, buffer };
  }

  async write(buffer: Uint8Array, offset: number, length: number, at: number) {
    this.left -= 1;
    const bytesWritten = this.left < 0 ? Math.floor(length / 2) : length;
    if (at + bytesWritten > this.bytes.length)
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(at + bytesWritten - this.bytes.length)]);
    this.bytes.set(buffer.subarray(offset, offset + bytesWritten), at);
    if (this.left < 0) throw new Error('killed in the middle of a write');
    return { bytesWritten, buffer };
  }

  async truncate(size: number) {
    this.left -= 1;
    if (this.left < 0) throw new Error('killed before a truncation');
    this.bytes = this.bytes.subarray(0, size);
  }

  async datasync() {}
}
