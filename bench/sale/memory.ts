import type { CDPSession, Page } from 'playwright';
import { rssBytes } from '../memory.ts';

export type PageMemory = { heapBytes: number; residentBytes: number };

/** How much memory a page holds: its JavaScript heap after a collection, and its process. */
export async function watchMemory(page: Page): Promise<() => Promise<PageMemory>> {
  const session = await page.context().newCDPSession(page);
  const pid = await pageProcess(page, session);
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return { heapBytes: usedSize, residentBytes: await rssBytes(pid) };
  };
}

/** The page says no process id: a busy loop of its own makes it the renderer whose CPU time grew most. */
async function pageProcess(page: Page, session: CDPSession): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('this browser cannot be asked for its processes');
  const whole = await browser.newBrowserCDPSession();
  const times = async () => {
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter((each) => each.type === 'renderer').map((each) => [each.id, each.cpuTime]));
  };
  const before = await times();
  await session.send('Runtime.evaluate', { expression: 'for (const t = Date.now(); Date.now() - t < 400; );' });
  const after = [...(await times())].map(([pid, cpu]) => ({ pid, grew: cpu - (before.get(pid) ?? 0) }));
  await whole.detach();
  const [most] = after.sort((a, b) => b.grew - a.grew);
  if (!most) throw new Error('the browser names no page process');
  return most.pid;
}
