/**
 * pixels.wat as bytes: the loops over pixels, three to ten times faster with 16-byte instructions than in JavaScript. The test beside
 * this file assembles the source again and compares; after a change of pixels.wat it prints the new text.
 */
const BYTES =
  'AGFzbQEAAAABLAZgBH9/f38AYAV/f39/fwBgB39/f39/f38AYAN7e3sBe2ACe3sBe2ABewF7AwcGAAECAwQFBQMBAAEHIwQGbWVtb3J5AgAFd2' +
  'lkZW4AAAVibGVuZAABBnBsYW5hcgACCpUFBlgBBH8gASACaiEEA0AgAygCACEFIAAgBUH//wNxai8BACEGIAZB/wFxIQcgASAHIAZBCHYgB2sg' +
  'BUEQdmxBCHVqOgAAIANBBGohAyABQQFqIgEgBEkNAAsLigECAX8EeyADIARqIQUgAv0QIQhBgAIgAmv9ECEJA0AgAP0ABAAhBiAB/QAEACEHIA' +
  'MgBv2JASAJ/ZUBIAf9iQEgCP2VAf2OAUEI/Y0BIAb9igEgCf2VASAH/YoBIAj9lQH9jgFBCP2NAf1m/QsEACAAQRBqIQAgAUEQaiEBIANBEGoi' +
  'AyAFSQ0ACwv1AQMBfwh7AX8gBEEEbCEQIAAgEGohByAF/QAEACEKIAX9AAQQIQsgBf0ABCAhDCAG/REhDQNAIAD9AAQAIQggACAQav0ABAAhCS' +
  'ABIAggCiANEAP9WgIAACABIARqIAkgCiANEAP9WgIAACAI/YkBIAn9iQH9jgEhDiAI/YoBIAn9igH9jgEhDyAOIA/9DQABAgMEBQYHEBESExQV' +
  'FhcgDiAP/Q0ICQoLDA0ODxgZGhscHR4f/Y4BIQ4gAiAOIAsQBP1ZAQAAIAMgDiAMEAT9WQEAACABQQRqIQEgAkECaiECIANBAmohAyAAQRBqIg' +
  'AgB0kNAAsLVwECeyAA/YkBIAH9ugEhAyAA/YoBIAH9ugEhBCADIAT9DQABAgMICQoLEBESExgZGhsgAyAE/Q0EBQYHDA0ODxQVFhccHR4f/a4B' +
  'IAL9rgFBDv2sARAFC00BAXsgACAB/boBIQIgAiAC/Q0AAQIDCAkKCwABAgMICQoLIAIgAv0NBAUGBwwNDg8EBQYHDA0OD/2uAUGAgIIE/RH9rg' +
  'FBEP2sARAFCxEAIAAgAP2FASEAIAAgAP1mCw==';

export type PixelKernel = {
  readonly memory: WebAssembly.Memory;
  widen(from: number, to: number, count: number, steps: number): void;
  blend(upper: number, lower: number, share: number, to: number, count: number): void;
  planar(top: number, luma: number, u: number, v: number, width: number, coefficients: number, lumaBase: number): void;
};

/** A kernel with a memory of its own, of at least this many bytes. Small enough to be compiled at once. */
export function createPixelKernel(bytes: number): PixelKernel {
  const code = Uint8Array.from(atob(BYTES), (letter) => letter.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  const kernel = exports as unknown as PixelKernel;
  const missing = bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65_536));
  return kernel;
}

/** For the test. */
export const pixelKernelBase64 = BYTES;
