/** The live platform of the sale bench, in a process of its own: a rehearsal platform that is told what happens in its room. */
import { performance } from 'node:perf_hooks';
import { type RehearsalDoor, startRehearsal } from '../../electron/core/rehearsal/index.ts';
import type { RoomId } from '../../shared/domain/index.ts';
import { createSale } from './events.ts';
import type { FromPlatform, ToPlatform } from './messages.ts';

/** Events are written this often: what is due since the last time, in one transaction. */
const TICK_MS = 20;

const tell = (message: FromPlatform): void => {
  process.send?.(message);
};

let door: RehearsalDoor | null = null;
const started = await startRehearsal({
  dataDir: process.argv[2] ?? '',
  reviewMs: 0,
  audienceSpeed: 0,
  door: (given) => {
    door = given;
  },
});
if (!started.ok) throw new Error(`the platform did not start: ${started.fault.code}`);
let sale: ReturnType<typeof createSale> | null = null;

/** Writes `count` events spread evenly over `overMs`, and notes when each number was written. */
async function rush(roomId: RoomId, count: number, overMs: number): Promise<FromPlatform> {
  const writes: { lastSeq: number; atMs: number }[] = [];
  let done = 0;
  const startMs = performance.now();
  while (done < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - startMs + TICK_MS) / overMs) * count));
    if (due > done && sale && door) {
      const last = door.write(roomId, sale(due - done)).at(-1);
      if (last) writes.push({ lastSeq: last.seq, atMs: last.atMs });
      done = due;
    }
    // The next share is due a tick later; what came late is made up for then.
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  return { t: 'sent', count, tookMs: performance.now() - startMs, writes };
}

process.on('message', (message: ToPlatform) => {
  switch (message.t) {
    case 'video':
      door?.pretendVideo();
      break;
    case 'items':
      sale = createSale(message.items);
      break;
    case 'rush':
      void rush(message.roomId, message.count, message.overMs).then(tell);
      break;
    case 'stop':
      void started.value.close().then(() => process.exit(0));
      break;
  }
});
process.on('disconnect', () => process.exit(1));
tell({ t: 'up', baseUrl: started.value.baseUrl, token: started.value.token });
