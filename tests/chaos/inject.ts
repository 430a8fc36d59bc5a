import { setTimeout as delay } from 'node:timers/promises';
import type { NginxRtmp } from '../support/nginxRtmp.ts';
import type { RoughProxy } from '../support/roughProxy.ts';
import type { SupervisedCore } from './core.ts';
import type { ChaosDisk } from './disk.ts';
import type { HostPage } from './page.ts';
import type { PlannedFault } from './schedule.ts';

export type Injected = {
  /** Wall clock, in milliseconds, when it broke and when that was over. */
  readonly beganAtMs: number;
  readonly endedAtMs: number;
};

export type Injectors = {
  readonly page: HostPage;
  readonly core: SupervisedCore;
  readonly disk: ChaosDisk;
  readonly nginx: NginxRtmp;
  readonly line: RoughProxy;
  /** The file that is being recorded now. */
  recording(): string;
  /** The line of OBS beside it; null without OBS. */
  readonly other: RoughProxy | null;
};

/** A home uplink of 6 Mbit/s: twice what picture and sound need. A tenth of it is less than a quarter of what they need. */
export const LINE_BYTES_PER_SECOND = 6_000_000 / 8;
const THROTTLED_TO = 0.1;
const JITTER_MS = 200;
/** The whole stays in step: what is delayed by 100 ± 200 ms is late by 0 to 300. */
const JITTER_LATENCY_MS = 100;

/** Breaks what the schedule says and mends it again after its time. Where the disk cannot be filled, that is not to be asked for. */
export async function inject(fault: PlannedFault, parts: Injectors, signal: AbortSignal): Promise<Injected> {
  const { page, core, disk, nginx, line, other } = parts;
  const beganAtMs = Date.now();
  const wait = () => delay(Math.max(0, beganAtMs + fault.lastsS * 1000 - Date.now()), undefined, { signal });
  const lines = [line, ...(other ? [other] : [])];
  switch (fault.kind) {
    case 'page-kill':
      await page.crash();
      await wait();
      // Resolves when the page has loaded; the fault is over when it is asked for.
      void page.reopen().catch((error: unknown) => process.stderr.write(`the page did not open: ${String(error)}\n`));
      break;
    case 'core-kill':
      core.kill();
      break;
    case 'cut-5':
    case 'cut-30':
    case 'cut-120':
      for (const one of lines) {
        if (fault.how === 'freeze') one.freeze();
        else one.block(true);
      }
      try {
        await wait();
      } finally {
        for (const one of lines) {
          if (fault.how === 'freeze') one.thaw();
          else one.block(false);
        }
      }
      break;
    case 'throttle':
      line.shape({ bytesPerSecond: LINE_BYTES_PER_SECOND * THROTTLED_TO });
      try {
        await wait();
      } finally {
        line.shape({ bytesPerSecond: LINE_BYTES_PER_SECOND });
      }
      break;
    case 'jitter':
      line.shape({ latencyMs: JITTER_LATENCY_MS, jitterMs: JITTER_MS });
      try {
        await wait();
      } finally {
        line.shape({ latencyMs: 0, jitterMs: 0 });
      }
      break;
    case 'ingest-restart':
      await nginx.kill();
      await wait();
      await nginx.restart();
      break;
    case 'already-publishing':
      // The server keeps the session of a client whose network changed: the next one is told that the key is in use.
      line.strand();
      await wait();
      break;
    case 'camera-loss':
      await page.unplugCamera();
      try {
        await wait();
      } finally {
        await page.plugCamera();
      }
      break;
    case 'disk-full':
      await disk.fill(core.pid() ?? 0, parts.recording());
      try {
        await wait();
      } finally {
        await disk.empty(core.pid() ?? 0);
      }
      break;
  }
  return { beganAtMs, endedAtMs: Date.now() };
}
