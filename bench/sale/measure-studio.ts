import { setTimeout as delay } from 'node:timers/promises';
import { rssBytes } from '../memory.ts';
import { coresBetween, usage } from '../stage/processes.ts';
import { keepBusy } from './host.ts';
import { type PageMemory, watchMemory } from './memory.ts';
import { beginProbe, type Phase, readPhase, resetProbe, shows } from './probe.ts';
import { profiled } from './profile.ts';
import type { Sale } from './stage.ts';

const PANEL = '[data-testid="people-panel"]';
/** Events that make the page warm, as it is after minutes on air; they count as sent, not as measured. */
const WARM_UP = { count: 1_500, overMs: 10_000 };
const SETTLE_MS = 3_000;
/** After the last event was written the page gets this long to show it. */
const LAST_SHOWN_MS = 30_000;

type PhaseSpec = { readonly name: string; readonly count: number; readonly overMs: number };
export type PhaseResult = {
  name: string;
  sent: number;
  tookMs: number;
  /** In the core's log when the page had shown the last of them. */
  kept: number;
  phase: Phase;
  coreCores: number;
  pageCores: number;
  platformCores: number;
  others: number;
  memory: PageMemory;
  coreBytes: number;
};
type StudioResult = {
  phases: PhaseResult[];
  before: PageMemory;
  after: PageMemory;
  coreBytesBefore: number;
  coreBytesAfter: number;
  others: number;
  /** Events the page took in, each once, and the newest it shows. */
  taken: number;
  shownSeq: number;
  keys: number;
  items: number;
};

export async function measureStudio(
  sale: Sale,
  specs: readonly PhaseSpec[],
  pids: { core: number; platform: number; browser: number },
  say: (line: string) => void,
  profileDir: string | null,
): Promise<StudioResult> {
  const { page, platform, ids, link } = sale;
  await beginProbe(page, PANEL);
  const memory = await watchMemory(page);
  const host = keepBusy(
    page,
    '[data-testid="chat-input"]',
    ['explain-1', 'explain-2', 'explain-3'].map((id) => `[data-testid="${id}"]`),
  );
  const warm = await platform.rush(ids.roomId, WARM_UP.count, WARM_UP.overMs);
  await shows(page, PANEL, warm.writes.at(-1)?.lastSeq ?? 0, LAST_SHOWN_MS);
  await delay(SETTLE_MS);
  const before = await memory();
  const coreBytesBefore = await rssBytes(pids.core);
  const phases: PhaseResult[] = [];
  let others = 0;
  let shownSeq = warm.writes.at(-1)?.lastSeq ?? 0;

  for (const spec of specs) {
    say(`${spec.name}: ${spec.count} events in ${spec.overMs / 1000} s`);
    const beforeSeq = shownSeq;
    const tallyBefore = link.state()?.tally?.lastSeq ?? 0;
    await resetProbe(page);
    const used = usage([pids.core, pids.platform, pids.browser]);
    const stopProfile = await profiled(page, profileDir, spec.name);
    const sent = await platform.rush(ids.roomId, spec.count, spec.overMs);
    const last = sent.writes.at(-1)?.lastSeq ?? 0;
    if (!(await shows(page, PANEL, last, LAST_SHOWN_MS))) say(`${spec.name}: the page did not show event ${last}`);
    const spent = usage([pids.core, pids.platform, pids.browser]);
    await stopProfile();
    const phase = await readPhase(page, sent.writes, beforeSeq);
    const of = (pid: number) => {
      const seconds = (spent.atMs - used.atMs) / 1000;
      return ((spent.byPid.get(pid)?.cpu ?? 0) - (used.byPid.get(pid)?.cpu ?? 0)) / seconds;
    };
    const all = coresBetween(used, spent);
    others = Math.max(others, all.others);
    await link.until((s) => (s.tally?.lastSeq ?? 0) >= last, 'the tally');
    phases.push({
      name: spec.name,
      sent: sent.count,
      tookMs: sent.tookMs,
      kept: (link.state()?.tally?.lastSeq ?? 0) - tallyBefore,
      phase,
      coreCores: of(pids.core),
      platformCores: of(pids.platform),
      pageCores: all.byRole.filter(([role]) => role === 'renderer').reduce((sum, [, cores]) => sum + cores, 0),
      others: all.others,
      memory: await memory(),
      coreBytes: await rssBytes(pids.core),
    });
    shownSeq = last;
    await delay(SETTLE_MS);
  }
  const { keys, items } = await host();
  await delay(SETTLE_MS);
  const shown = await page.locator(PANEL).evaluate((panel) => ({
    taken: Number(panel.getAttribute('data-events')),
    seq: Number(panel.getAttribute('data-last-seq')),
  }));
  return {
    phases,
    before,
    after: await memory(),
    coreBytesBefore,
    coreBytesAfter: await rssBytes(pids.core),
    others,
    taken: shown.taken,
    shownSeq: shown.seq,
    keys,
    items,
  };
}
