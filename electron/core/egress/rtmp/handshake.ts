import { randomFillSync } from 'node:crypto';
import { ProtocolError } from './chunk-reader.ts';

const VERSION = 3;
const BLOCK_BYTES = 1536;

/** C0 and C1: version, time 0, four zero bytes, noise (RTMP specification 1.0 §5.2). */
export function clientHello(): Buffer {
  const hello = Buffer.alloc(1 + BLOCK_BYTES);
  hello[0] = VERSION;
  randomFillSync(hello, 9);
  return hello;
}

/**
 * The server's half. The plain handshake: its digest variants matter only to players of protected content.
 * S2 is not compared with C1, because working servers fill it differently.
 */
export class ServerHello {
  private readonly bytes = Buffer.alloc(1 + 2 * BLOCK_BYTES);
  private have = 0;

  /**
   * @returns null while incomplete; then our answer C2 and the bytes that follow the handshake
   * @throws ProtocolError when the other side does not speak RTMP
   */
  push(input: Buffer): { reply: Buffer; rest: Buffer } | null {
    const size = Math.min(input.length, this.bytes.length - this.have);
    input.copy(this.bytes, this.have, 0, size);
    this.have += size;
    if (this.have > 0 && this.bytes[0] !== VERSION) {
      throw new ProtocolError(`not an RTMP server: its first byte is 0x${this.bytes.toString('hex', 0, 1)}`);
    }
    if (this.have < this.bytes.length) return null;
    return { reply: Buffer.from(this.bytes.subarray(1, 1 + BLOCK_BYTES)), rest: input.subarray(size) };
  }
}
