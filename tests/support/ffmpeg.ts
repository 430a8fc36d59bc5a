import { spawn } from 'node:child_process';
import { programPath } from './needs.ts';

/** ffmpeg beside something that needs the event loop of this process: what it wrote to stdout, and all that it said. */
export async function runFfmpeg(args: readonly string[]): Promise<{ out: Buffer; words: string }> {
  const child = spawn(programPath('ffmpeg'), ['-hide_banner', '-nostdin', ...args]);
  const parts: Buffer[] = [];
  let words = '';
  child.stdout.on('data', (bytes: Buffer) => parts.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-20_000);
  });
  await new Promise((resolve) => child.on('close', resolve));
  return { out: Buffer.concat(parts), words };
}
