/**
 * tests/support/player - somebody who watches a live address from beginning to end, through whatever happens to it: an
 * ffmpeg that writes all it gets into one FLV file, times untouched.
 */
import { spawn } from 'node:child_process';
import { programPath } from './needs.ts';

export type Player = {
  /** Stops watching; the file is complete then. Twice is harmless. Throws with ffmpeg's words when it had ended by itself. */
  stop(): Promise<void>;
};

/** Watching may begin before the publisher is there: the server holds the player until then. */
export function follow(url: string, file: string): Player {
  const args = ['-v', 'error', '-rw_timeout', '15000000', '-y', '-i', url, '-c', 'copy', '-copyts', '-f', 'flv', file];
  const child = spawn(programPath('ffmpeg'), args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-2_000);
  });
  let asked = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', () => {
      if (asked) resolve();
      else reject(new Error(`the player ended by itself: ${words}`));
    });
  });
  ended.catch(() => undefined); // told by `stop`
  return {
    stop() {
      asked = true;
      if (child.exitCode === null) child.stdin.write('q');
      return ended;
    },
  };
}
