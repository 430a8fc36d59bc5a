import { setTimeout as delay } from 'node:timers/promises';
import type { StudioState } from '../../shared/domain/index.ts';
import { connectStudio, type StudioClient, type StudioLink } from '../support/studio.ts';

/** What changed, in one word each: `ingest` from `sending` to `degraded`. Times are the wall clock's, in milliseconds. */
export type Change = { readonly atMs: number; readonly of: Subject; readonly to: string };
export type Subject =
  | 'core'
  | 'live'
  | 'ingest'
  | 'page'
  | 'source'
  | 'adapt'
  | 'camera'
  | 'recording'
  | 'disk'
  | 'notice';

export type HealthSample = {
  readonly atMs: number;
  readonly skewMs: number;
  readonly fps: number;
  readonly dropped: number;
  readonly queueBytes: number;
  readonly queueMs: number;
  readonly recordedBytes: number;
  readonly source: string;
};

/** An eye on the studio that goes on when its core is killed: it connects again as often as it takes. */
export type Watch = {
  /** In order of time. */
  readonly changes: readonly Change[];
  readonly health: readonly HealthSample[];
  state(): StudioState | null;
  /** Commands to the core that runs now; waits for one. */
  client(): Promise<StudioClient>;
  until(holds: (state: StudioState) => boolean, what: string, timeoutMs?: number): Promise<StudioState>;
  /** For what is not in the state: the launcher heard that the core is gone, or back. */
  note(of: Subject, to: string): void;
  close(): void;
};

const AGAIN_MS = 50;

/** `url`: the studio's address with its key, which stays the same over restarts. `signal` ends every wait. */
export function watchStudio(url: () => string, signal: AbortSignal): Watch {
  const changes: Change[] = [];
  const health: HealthSample[] = [];
  const last = new Map<Subject, string>();
  const listeners = new Set<(state: StudioState) => void>();
  let link: StudioLink | null = null;
  let newest: StudioState | null = null;
  let closed = false;

  const note = (of: Subject, to: string, atMs = Date.now()) => {
    if (of !== 'notice' && last.get(of) === to) return;
    last.set(of, to);
    changes.push({ atMs, of, to });
  };

  const take = (state: StudioState) => {
    newest = state;
    note('live', state.live.kind);
    if (state.live.kind === 'live') {
      note('ingest', state.live.ingest.kind);
      note('page', state.live.page);
      note('recording', state.live.recording.kind);
    }
    const camera = state.stage.report?.camera;
    if (camera) note('camera', camera.kind === 'failed' ? `failed:${camera.code}` : camera.kind);
    if (state.disk) note('disk', state.disk.level);
    for (const one of state.notices) {
      const key = `${one.id}:${one.fault.code}`;
      if (seen.has(key)) continue;
      seen.add(key);
      note('notice', one.fault.code);
    }
    if (state.health && state.health.atMs !== health.at(-1)?.atMs) {
      const { atMs, skewMs, fps, dropped, queueBytes, queueMs, recordedBytes, source } = state.health;
      health.push({ atMs, skewMs, fps, dropped, queueBytes, queueMs, recordedBytes, source });
      note('source', source);
      if (state.health.adapt) note('adapt', state.health.adapt.level);
    }
    for (const listener of [...listeners]) listener(state);
  };
  const seen = new Set<string>();

  async function follow(): Promise<void> {
    while (!closed) {
      try {
        const made = await connectStudio(url());
        link = made;
        made.onChange(take);
        await made.closed;
        made.close();
      } catch {
        // Nobody there yet: the next try is 50 ms away.
      }
      link = null;
      if (!closed) await delay(AGAIN_MS);
    }
  }
  void follow();

  return {
    changes,
    health,
    state: () => newest,
    async client() {
      for (const endMs = Date.now() + 30_000; link === null; await delay(AGAIN_MS))
        if (Date.now() > endMs || signal.aborted) throw new Error('no core answers');
      return link.client;
    },
    until: (holds, what, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const look = (state: StudioState) => {
          if (!holds(state)) return;
          finish();
          resolve(state);
        };
        const stop = () => {
          finish();
          reject(signal.reason);
        };
        const finish = () => {
          clearTimeout(timer);
          listeners.delete(look);
          signal.removeEventListener('abort', stop);
        };
        const timer = setTimeout(() => {
          finish();
          const said = JSON.stringify(newest?.live ?? null).slice(0, 600);
          reject(new Error(`${what}: not within ${timeoutMs} ms; live: ${said}`));
        }, timeoutMs);
        if (signal.aborted) return stop();
        signal.addEventListener('abort', stop);
        listeners.add(look);
        if (newest) look(newest);
      }),
    note: (of, to) => note(of, to),
    close() {
      closed = true;
      link?.close();
    },
  };
}
