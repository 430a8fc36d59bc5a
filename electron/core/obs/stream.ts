import { type ObsOutput, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { ObsDriver } from './driver.ts';
import type { Answer, ObsEventOf } from './protocol.ts';
import { createWaiting } from './waiting.ts';

/** Milliseconds. Measured on OBS 29: STARTED comes 150 to 205 after StartStream, STOPPED 600 to 1,075 after StopStream. */
export const STREAM_LIMITS = {
  /**
   * OBS names STARTING at once. When it does not, the start fell into the moment in which OBS swallows one, and is sent again;
   * not sooner, because OBS 29 dies of a second start while it is still busy with the first.
   */
  starting: 4_000,
  /** A server that took the connection and says nothing: OBS itself gives up after 30 s, and cannot be told to earlier. */
  started: 12_000,
  stopped: 4_000,
  /** outputActive turns false 5 to 66 ms after STOPPED; a start sent before that is answered “ok” and never happens. */
  inactive: 2_000,
  look: 30,
  /** An upload that ends this soon after it began was refused, whatever OBS calls it. */
  quickDrop: 1_500,
};

/** Why the stream output stopped. `failed`: it never began. `lost`: OBS gave the server up. `host`: by a hand in OBS. */
export type StopReason = 'asked' | 'host' | 'lost' | 'failed';

export type StreamStatus = Answer<'GetStreamStatus'>;

export type StreamOutput = {
  get(): ObsOutput;
  /** Asks OBS how it is: after connecting, and after doubt. */
  load(): Promise<StreamStatus | null>;
  take(event: ObsEventOf<'StreamStateChanged'>): void;
  gone(): void;
  /** The running stream counts as the studio's own: it was begun by an earlier run, or by the host at the studio's wish. */
  adopt(): void;
  /**
   * Answers when OBS says STARTED. Repeating it is harmless. Faults: `obs_streams_elsewhere`, `obs_start_failed` (OBS never
   * says why), `obs_start_silent`, `obs_not_connected`, `cancelled`.
   */
  start(signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when the host has started the stream in OBS; never gives up by itself. */
  hostStarts(signal: AbortSignal): Promise<Reply<void>>;
  /** Answers when the output is inactive, or after `STREAM_LIMITS.stopped`. Repeating it is harmless. */
  stop(): Promise<void>;
  /** How often in a row the upload ended as soon as it began. Two are a refusal: a wrong key, or one in use. */
  quickDrops(): number;
};

export function createStreamOutput(options: {
  driver: Pick<ObsDriver, 'read' | 'change'>;
  onChange(output: ObsOutput): void;
  onStopped(reason: StopReason): void;
  now?: () => number;
  limits?: Partial<typeof STREAM_LIMITS>;
}): StreamOutput {
  const { driver } = options;
  const now = options.now ?? Date.now;
  const limits = { ...STREAM_LIMITS, ...options.limits };
  const waiting = createWaiting();
  let output: ObsOutput = { kind: 'idle' };
  /** A start or a stop of ours is behind what happens now. */
  let mine = false;
  let stopAsked = false;
  let stopSeen = false;
  /** Nobody wants the start any more that OBS is still trying: it is stopped as soon as it can be. */
  let unwanted = false;
  let onlineAtMs = 0;
  let drops = 0;
  let starts = 0;
  let lastStop: StopReason | null = null;
  let stopping: Promise<void> | null = null;

  const set = (next: ObsOutput) => {
    output = next;
    options.onChange(next);
    waiting.look();
  };
  const by = () => (mine ? ('studio' as const) : ('host' as const));

  function online(): void {
    onlineAtMs = now();
    set({ kind: 'live', sinceMs: onlineAtMs, by: by() });
    if (unwanted) void stop();
  }

  function take(event: ObsEventOf<'StreamStateChanged'>): void {
    switch (event.data.outputState) {
      case 'OBS_WEBSOCKET_OUTPUT_STARTING':
        starts += 1;
        lastStop = null;
        stopSeen = false;
        set({ kind: 'starting', sinceMs: now(), by: by() });
        break;
      case 'OBS_WEBSOCKET_OUTPUT_STARTED':
      case 'OBS_WEBSOCKET_OUTPUT_RECONNECTED':
        online();
        break;
      case 'OBS_WEBSOCKET_OUTPUT_RECONNECTING': {
        if (output.kind !== 'reconnecting') drops = now() - onlineAtMs < limits.quickDrop ? drops + 1 : 0;
        const before = output.kind === 'reconnecting' ? output : { sinceMs: now(), attempt: 0 };
        set({ kind: 'reconnecting', sinceMs: before.sinceMs, attempt: before.attempt + 1, by: by() });
        break;
      }
      case 'OBS_WEBSOCKET_OUTPUT_STOPPING':
        stopSeen = true;
        set({ kind: 'stopping', sinceMs: now() });
        break;
      case 'OBS_WEBSOCKET_OUTPUT_STOPPED': {
        // A stop by hand says STOPPING first; OBS that gave up does not.
        const reason: StopReason = stopAsked
          ? 'asked'
          : stopSeen
            ? 'host'
            : output.kind === 'starting'
              ? 'failed'
              : 'lost';
        lastStop = reason;
        mine = false;
        stopAsked = false;
        stopSeen = false;
        unwanted = false;
        drops = 0;
        set({ kind: 'idle' });
        options.onStopped(reason);
        break;
      }
      default:
        break;
    }
  }

  const active = async (): Promise<boolean | null> => {
    const status = await driver.read('GetStreamStatus', undefined);
    return status.ok ? status.value.outputActive : null;
  };

  /** Waits until OBS takes a start for what it is. False: it is still active, and not by us. */
  async function inactive(signal?: AbortSignal): Promise<boolean> {
    const until = now() + limits.inactive;
    while (!signal?.aborted) {
      const is = await active();
      if (is === null || !is) return is === false;
      if (now() > until) return false;
      await waiting.pause(limits.look);
    }
    return false;
  }

  async function start(signal: AbortSignal): Promise<Reply<void>> {
    if (stopping) await stopping;
    if (output.kind === 'starting') {
      if (mine && !unwanted) return started(signal);
      // What nobody wanted any more is still being tried; OBS must not be told to start a second time meanwhile.
      const end = await waiting.until(() => output.kind === 'idle', limits.starting, signal);
      if (end !== 'holds') return refuse(signal.aborted ? 'cancelled' : 'obs_start_silent', { retry: 'later' });
    }
    if (output.kind !== 'idle') {
      if (mine) return { ok: true, value: undefined };
      return refuse('obs_streams_elsewhere', { retry: 'later' });
    }
    if (!(await inactive(signal))) {
      if (signal.aborted) return refuse('cancelled');
      return refuse('obs_streams_elsewhere', { retry: 'later' });
    }
    drops = 0;
    unwanted = false;
    for (let tries = 0; tries < 2; tries += 1) {
      if (signal.aborted) return refuse('cancelled');
      const seen = starts;
      mine = true;
      const reply = await driver.change({
        request: 'StartStream',
        input: undefined,
        reason: 'go_live',
        subject: 'stream',
        before: output.kind,
        after: 'starting',
      });
      if (!reply.ok) {
        mine = false;
        return reply.fault.code === 'obs_output_active' ? refuse('obs_streams_elsewhere', { retry: 'later' }) : reply;
      }
      // Also when nobody wants it any more: what was sent will begin, and is then to be stopped.
      const began = await waiting.until(() => starts > seen || lastStop === 'failed', limits.starting);
      if (began === 'gone') return refuse('obs_not_connected', { retry: 'later' });
      if (signal.aborted) {
        await stop();
        return refuse('cancelled');
      }
      if (began === 'holds') return started(signal);
    }
    mine = false;
    return refuse('obs_start_failed', { retry: 'later', rule: 'no_answer' });
  }

  async function started(signal: AbortSignal): Promise<Reply<void>> {
    const left = output.kind === 'starting' ? output.sinceMs + limits.started - now() : limits.started;
    const end = await waiting.until(() => output.kind !== 'starting', Math.max(0, left), signal);
    if (end === 'gone') return refuse('obs_not_connected', { retry: 'later' });
    if (output.kind === 'live' || output.kind === 'reconnecting') return { ok: true, value: undefined };
    if (end === 'holds') return refuse('obs_start_failed', { retry: 'later' });
    // OBS goes on trying and cannot be told to stop: should it succeed after all, it is stopped then.
    unwanted = true;
    return signal.aborted ? refuse('cancelled') : refuse('obs_start_silent', { retry: 'later' });
  }

  async function stopOnce(): Promise<void> {
    const until = now() + limits.stopped;
    const left = () => Math.max(0, until - now());
    // OBS refuses a stop (501) before it has said STARTED: whatever becomes of the start is awaited, then it is stopped.
    unwanted = output.kind === 'starting';
    if (unwanted) await waiting.until(() => output.kind !== 'starting', left());
    if (output.kind === 'live' || output.kind === 'reconnecting') {
      stopAsked = true;
      const reply = await driver.change({
        request: 'StopStream',
        input: undefined,
        reason: 'end',
        subject: 'stream',
        before: output.kind,
        after: 'stopping',
      });
      if (!reply.ok) stopAsked = false;
    }
    const end = await waiting.until(() => output.kind === 'idle', left());
    if (end === 'holds') await inactive();
  }

  function stop(): Promise<void> {
    if (output.kind === 'idle') return stopping ?? Promise.resolve();
    stopping ??= stopOnce().finally(() => {
      stopping = null;
    });
    return stopping;
  }

  return {
    get: () => output,
    take,
    start,
    stop,
    quickDrops: () => drops,
    async load() {
      const status = await driver.read('GetStreamStatus', undefined);
      if (!status.ok) return null;
      const { outputActive, outputReconnecting } = status.value;
      waiting.back();
      if (outputReconnecting) {
        if (output.kind !== 'reconnecting') set({ kind: 'reconnecting', sinceMs: now(), attempt: 1, by: by() });
      } else if (outputActive) {
        if (output.kind !== 'live') online();
      } else if (output.kind !== 'starting' || starts === 0) {
        if (output.kind !== 'idle') set({ kind: 'idle' });
      }
      return status.value;
    },
    gone() {
      unwanted = false;
      stopAsked = false;
      waiting.gone();
    },
    adopt() {
      mine = true;
      if (output.kind === 'live' || output.kind === 'reconnecting' || output.kind === 'starting')
        set({ ...output, by: 'studio' });
    },
    async hostStarts(signal) {
      const end = await waiting.until(
        () => output.kind === 'live' || output.kind === 'reconnecting' || lastStop === 'failed',
        null,
        signal,
      );
      if (end === 'gone') return refuse('obs_not_connected', { retry: 'later' });
      if (signal.aborted) return refuse('cancelled');
      if (output.kind === 'live' || output.kind === 'reconnecting') return { ok: true, value: undefined };
      return refuse('obs_start_failed', { retry: 'later' });
    },
  };
}
