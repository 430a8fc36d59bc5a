/** Resident memory of processes, by the means each system has. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { BrowserContext } from 'playwright';

const run = promisify(execFile);

/** Resident bytes of a process (on Windows its working set). Throws when it is gone. */
export async function rssBytes(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (kibibytes === undefined) throw new Error(`process ${pid} has no memory: it is ending`);
    return Number(kibibytes) * 1024;
  }
  if (process.platform === 'win32') {
    const { stdout } = await run('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).WorkingSet64`]);
    return Number(stdout.trim());
  }
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) * 1024;
}

/** Resident bytes of the browser's largest page process: with one page open, that page's (the others are spares). */
export async function rendererBytes(context: BrowserContext): Promise<number> {
  const browser = context.browser();
  if (!browser) throw new Error('this browser cannot be asked for its processes');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter((each) => each.type === 'renderer');
  if (renderers.length === 0) throw new Error('the browser names no page process');
  const sizes = await Promise.all(renderers.map((each) => rssBytes(each.id)));
  return Math.max(...sizes);
}
