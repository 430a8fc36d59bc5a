import type { Browser } from 'playwright';
import { keepBusy } from './host.ts';
import { servePlain } from './plain-server.ts';
import { beginProbe, type Phase, readPhase, resetProbe, shows } from './probe.ts';
import type { Sale } from './stage.ts';

const PLAIN = '#plain';
/** How long the plain list may take to show what it got. Then it is given up. */
const LIMIT_MS = 45_000;
/** A shorter piece of the first phase at its rate, then the three seconds. */
const PHASES = [
  { name: '20 s of the sale', like: 'sale', count: 3_000, overMs: 20_000 },
  { name: 'the three seconds', like: 'rush', count: 45_000, overMs: 3_000 },
] as const;

type PlainResult = {
  name: string;
  like: string;
  sent: number;
  phase: Phase;
  collapsed: boolean;
  limitMs: number;
};

/** The same sale into a plain list, which begins empty. */
export async function measurePlain(
  sale: Sale,
  browser: Browser,
  outDir: string,
  say: (line: string) => void,
): Promise<PlainResult[]> {
  const { platform, ids } = sale;
  let seq = sale.link.state()?.tally?.lastSeq ?? 0;
  const served = await servePlain(outDir, {
    url: `${platform.baseUrl}/rooms/${ids.roomId}/events?afterSeq=${seq}`,
    token: platform.token,
  });
  const results: PlainResult[] = [];
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(served.url);
    await page.locator('#reply').waitFor();
    await beginProbe(page, PLAIN);
    const stop = keepBusy(page, '#reply', []);
    for (const { name, like, count, overMs } of PHASES) {
      say(`plain list, ${name}: ${count} events`);
      await resetProbe(page);
      const sent = await platform.rush(ids.roomId, count, overMs);
      const last = sent.writes.at(-1)?.lastSeq ?? 0;
      const shown = await shows(page, PLAIN, last, LIMIT_MS);
      // A page whose one task goes on and on cannot even be asked.
      const phase = await Promise.race([
        readPhase(page, sent.writes, seq),
        new Promise<null>((resolve) => setTimeout(resolve, LIMIT_MS, null)),
      ]);
      results.push({
        name,
        like,
        sent: count,
        phase: phase ?? {
          toScreen: [],
          neverShown: count,
          frames: [],
          longestTask: Number.NaN,
          keys: [],
          timedKeys: [],
        },
        collapsed: !shown,
        limitMs: LIMIT_MS,
      });
      seq = last;
      if (!shown) break;
    }
    // Keys that still wait for a page that hangs are of no interest any more.
    void stop().catch(() => undefined);
    // A page that hangs does not close either; the browser is ended with the bench.
    await Promise.race([page.close(), new Promise((resolve) => setTimeout(resolve, 10_000))]);
  } finally {
    await served.close();
  }
  return results;
}
