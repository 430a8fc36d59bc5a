import { open } from 'node:fs/promises';
import { flawsOf } from './flaws.ts';
import { scan } from './scan.ts';

/** What is wrong with a file on the disk, for tests. */
export async function readFlaws(path: string) {
  const file = await open(path, 'r');
  try {
    return flawsOf(await scan(file, null));
  } finally {
    await file.close();
  }
}
