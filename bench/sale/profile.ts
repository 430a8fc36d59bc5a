import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';

/** Profiles a page's main thread into `DIR/page-NAME.cpuprofile`, when there is a folder for it. Returns how to end it. */
export async function profiled(page: Page, dir: string | null, name: string): Promise<() => Promise<void>> {
  if (dir === null) return async () => undefined;
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.start');
  return async () => {
    const { profile } = await session.send('Profiler.stop');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `page-${name}.cpuprofile`), JSON.stringify(profile));
    await session.detach();
  };
}
