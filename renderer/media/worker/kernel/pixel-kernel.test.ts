import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import assembler from 'wabt';
import { pixelKernelBase64 } from './pixel-kernel.ts';

it('is what pixels.wat says', async () => {
  const { parseWat } = await assembler();
  const source = await readFile(join(import.meta.dirname, 'pixels.wat'), 'utf8');
  const { buffer } = parseWat('pixels.wat', source, { simd: true }).toBinary({});
  expect(pixelKernelBase64).toBe(Buffer.from(buffer).toString('base64'));
});
