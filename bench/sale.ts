/**
 * Bench: a big sale in the real page. 15,000 orders and 30,000 messages in five minutes, then as many in three seconds, then 2,000 events a second for a minute, while the host types and changes the item; beside a plain React list.
 *
 * Needs: Linux, a Chromium browser (see tests/support/browser.ts). A machine that does nothing else; eight minutes (`--quick`: two).
 *
 * A rehearsal platform in a process of its own writes the events; a studio in another follows its room, keeps them, and
 * the page in a real browser shows them. So that the page is measured and not its video encoder, the picture comes from an
 * OBS that is not there (the stand-in of the tests) and the platform believes in video that nobody sends; `--stage`
 * streams the page's own stage instead, camera, encoder and all. Event to screen: from the event's time at the platform to
 * the end of the first frame that shows it, all on one clock. Key to paint: from the key's own time to the end of the frame
 * painted next, and Event Timing where the browser reports it; the worse one counts. Then the same sale goes into a
 * plain list, one state and one element an event.
 *
 *   node bench/sale.ts [--json] [--quick] [--stage] [--no-plain] [--profile DIR]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, launchBrowser } from '../tests/support/browser.ts';
import { atMost, type Floor, finish } from './report.ts';
import { compareLogs } from './sale/compare.ts';
import { measurePlain } from './sale/measure-plain.ts';
import { measureStudio, type PhaseResult } from './sale/measure-studio.ts';
import { largest, percentile } from './sale/probe.ts';
import { openSale } from './sale/stage.ts';
import { browserPid } from './stage/processes.ts';

const MEGABYTE = 1_000_000;
const MAX_TO_SCREEN_MS = 300;
const MAX_KEY_MS = 100;
const MAX_TASK_MS = 200;
const MAX_GROWTH_MB = 60;
const MAX_CORE = 1;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    stage: { type: 'boolean', default: false },
    'no-plain': { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const say = values.json ? console.error : console.log;
/** 15,000 orders and 30,000 messages. */
const SALE = 45_000;
const PHASES = values.quick
  ? ([
      { name: 'sale', count: 4_500, overMs: 30_000 },
      { name: 'rush', count: SALE, overMs: 3_000 },
      { name: 'hold', count: 30_000, overMs: 15_000 },
    ] as const)
  : ([
      { name: 'sale', count: SALE, overMs: 300_000 },
      { name: 'rush', count: SALE, overMs: 3_000 },
      { name: 'hold', count: 120_000, overMs: 60_000 },
    ] as const);

const ms = (value: number): string => (Number.isFinite(value) ? `${Math.round(value)}` : '–');
const worstKey = ({ phase }: PhaseResult): number =>
  Math.max(percentile(phase.keys, 0.95), timedP95(phase.timedKeys, phase.keys.length));

/** Event Timing leaves out what took less than 16 ms: those count as 16. */
function timedP95(timed: readonly number[], keys: number): number {
  const quick = Math.max(0, keys - timed.length);
  return percentile([...timed, ...Array.from({ length: quick }, () => 16)], 0.95);
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    say(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'redcast-bench-sale-'));
  const loadBefore = loadavg()[0] ?? 0;
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const found = await findBrowser();
  say(
    `${cpus().length} cores; picture: ${values.stage ? 'the page’s own stage' : 'OBS stand-in, no video'}; ${browser.version()}`,
  );
  const sale = await openSale({ folder, browser, stage: values.stage, profile: values.profile ?? null });
  stack.defer(() => sale.close());

  const pids = { core: sale.studio.pid, platform: sale.platform.pid, browser: browserPid(found?.executablePath ?? '') };
  const ours = await measureStudio(sale, PHASES, pids, say, values.profile ?? null);
  const logs = compareLogs({ platformDir: sale.platformDir, studioDir: sale.studio.dataDir, ...sale.ids });
  const tally = sale.link.state()?.tally;

  table([
    [
      'phase',
      'sent',
      'in ms',
      'kept',
      'shown',
      'screen p50',
      'p95',
      'max',
      'frame p95',
      'longest task',
      'key p95',
      'max',
      'core',
      'page',
      'platform',
      'heap MB',
      'page MB',
      'core MB',
    ],
    ...ours.phases.map((row) => [
      row.name,
      String(row.sent),
      ms(row.tookMs),
      String(row.kept),
      String(row.phase.toScreen.length),
      ms(percentile(row.phase.toScreen, 0.5)),
      ms(percentile(row.phase.toScreen, 0.95)),
      ms(largest(row.phase.toScreen)),
      ms(percentile(row.phase.frames, 0.95)),
      ms(row.phase.longestTask),
      ms(worstKey(row)),
      ms(largest(row.phase.keys)),
      row.coreCores.toFixed(2),
      row.pageCores.toFixed(2),
      row.platformCores.toFixed(2),
      (row.memory.heapBytes / MEGABYTE).toFixed(1),
      (row.memory.residentBytes / MEGABYTE).toFixed(0),
      (row.coreBytes / MEGABYTE).toFixed(0),
    ]),
  ]);
  say(
    `core's log: ${logs.kept} of ${logs.sent}; ${logs.lost} lost, ${logs.duplicated} twice, ${logs.different} not as sent; tally ${tally?.orders} orders, ${tally?.chat} messages; page took in ${ours.taken} up to ${ours.shownSeq}`,
  );

  const lost = Math.max(
    logs.lost,
    logs.sent - ours.taken,
    logs.orders - (tally?.orders ?? 0),
    logs.chat - (tally?.chat ?? 0),
  );
  const twice = Math.max(
    logs.duplicated,
    ours.taken - logs.sent,
    (tally?.orders ?? 0) - logs.orders,
    (tally?.chat ?? 0) - logs.chat,
  );
  const all = <T>(pick: (row: PhaseResult) => T): T[] => ours.phases.map(pick);
  const growth = (ours.after.heapBytes - ours.before.heapBytes) / MEGABYTE;
  const resident = (ours.after.residentBytes - ours.before.residentBytes) / MEGABYTE;
  const floors: Floor[] = [
    atMost('events lost', lost + logs.different, 0, 'events'),
    atMost('events twice', Math.max(0, twice), 0, 'events'),
    ...ours.phases.map((row) =>
      atMost(`event to screen, p95, ${row.name}`, percentile(row.phase.toScreen, 0.95), MAX_TO_SCREEN_MS, 'ms'),
    ),
    ...ours.phases.map((row) => atMost(`key to paint, p95, ${row.name}`, worstKey(row), MAX_KEY_MS, 'ms')),
    atMost('longest task of the page', largest(all((row) => row.phase.longestTask)), MAX_TASK_MS, 'ms'),
    atMost('page memory, growth of the heap', growth, MAX_GROWTH_MB, 'MB'),
    atMost('core CPU, busiest phase', largest(all((row) => row.coreCores)), MAX_CORE, 'core'),
  ];
  const notes = [
    `page process grew by ${resident.toFixed(0)} MB, heap by ${growth.toFixed(1)} MB; core process ${(ours.coreBytesBefore / MEGABYTE).toFixed(0)} to ${(ours.coreBytesAfter / MEGABYTE).toFixed(0)} MB`,
    `others used ${ours.others.toFixed(2)} core beside all of it; load average at the start ${loadBefore.toFixed(2)}`,
    `${ours.keys} keys, ${ours.items} items pressed`,
  ];

  if (!values['no-plain']) {
    await sale.page.close();
    const plain = await measurePlain(sale, browser, join(folder, 'plain'), say);
    for (const row of plain) {
      const mine = ours.phases.find((one) => one.name === row.like);
      if (!mine) continue;
      const ratio = (a: number, b: number) => (b > 0 && Number.isFinite(a / b) ? `${(a / b).toFixed(1)}×` : '–');
      const p95 = percentile(row.phase.toScreen, 0.95);
      notes.push(
        `plain list, ${row.name}: shown ${row.phase.toScreen.length} of ${row.sent}${row.collapsed ? ` within ${row.limitMs / 1000} s (given up)` : ''}; ` +
          `event to screen p95 ${ms(p95)} ms (${ratio(p95, percentile(mine.phase.toScreen, 0.95))} ours), ` +
          `longest task ${ms(row.phase.longestTask)} ms (${ratio(row.phase.longestTask, mine.phase.longestTask)}), ` +
          `frame p95 ${ms(percentile(row.phase.frames, 0.95))} ms (${ratio(percentile(row.phase.frames, 0.95), percentile(mine.phase.frames, 0.95))}), ` +
          `key p95 ${ms(percentile(row.phase.keys, 0.95))} ms (${ratio(percentile(row.phase.keys, 0.95), percentile(mine.phase.keys, 0.95))})`,
      );
    }
  }
  finish({ bench: 'sale', floors, notes });
}

await main();
