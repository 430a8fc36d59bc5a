import type { Fault, Reply } from '../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from './packet.ts';
import { retryDelayMs, shouldRetry } from './retry.ts';
import type { IngestAddress } from './rtmp/address.ts';
import { ingestFault } from './rtmp/faults.ts';
import { connectRtmp, type RtmpOptions, type RtmpSession, type RtmpStats } from './rtmp/session.ts';

/** Where a publisher is. `attempt` counts tries since the stream last stood. */
export type PublisherState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'sending'; readonly sinceMs: number }
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly nextTryAtMs: number; readonly fault: Fault }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'closed' };

export type PublisherStats = RtmpStats & {
  /** Publish sessions that the server granted. */
  readonly sessions: number;
};

/** Monotonic milliseconds and timers; tests bring their own. */
export type Clock = {
  nowMs(): number;
  /** Returns the cancellation. */
  after(ms: number, run: () => void): () => void;
};

export type PublisherOptions = {
  readonly address: IngestAddress;
  readonly clock: Clock;
  readonly random: () => number;
  readonly configs: () => Configs;
  readonly requestKeyframe: () => void;
  readonly onState: (state: PublisherState) => void;
  readonly timeoutMs?: number;
  readonly ca?: string;
  /** Tests put a stand-in here. */
  readonly connect?: (options: RtmpOptions) => Promise<Reply<RtmpSession>>;
};

export type Publisher = {
  state(): PublisherState;
  stats(): PublisherStats;
  write(packet: OutPacket): void;
  /** Ends the waiting between two tries: “Reconnect now”. */
  retryNow(): void;
  /** Resolves within 2.5 s whatever the server does. Twice is harmless. */
  stop(): Promise<void>;
};

/** A session that stood so long was a real one: counting of tries begins anew. */
const STABLE_MS = 5_000;
/**
 * A server that grants the publication and closes within `STABLE_MS`, so many times in a row and never otherwise, does
 * not want this stream. Some services check the key only after they said yes.
 */
const SHORT_SESSIONS = 3;

const NO_STATS: RtmpStats = {
  sentBytes: 0,
  ackedBytes: null,
  queueBytes: 0,
  queueMs: 0,
  bitrate: 0,
  rttMs: null,
  droppedFrames: 0,
};

/** Keeps one stream at one server: connects, sends, and connects again when the connection drops. */
export function createPublisher(options: PublisherOptions): Publisher {
  const publisher = new RtmpPublisher(options);
  publisher.connect(1);
  return publisher;
}

class RtmpPublisher implements Publisher {
  private readonly options: PublisherOptions;
  private current: PublisherState = { kind: 'connecting', attempt: 1 };
  private session: RtmpSession | null = null;
  private sessions = 0;
  private shortSessions = 0;
  private hasBeenStable = false;
  /** What ended sessions sent and dropped: the numbers of a stream do not fall when it reconnects. */
  private before = { sentBytes: 0, droppedFrames: 0 };
  private cancelTimer: () => void = () => {};
  private readonly abort = new AbortController();
  private connecting: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | null = null;

  constructor(options: PublisherOptions) {
    this.options = options;
  }

  state(): PublisherState {
    return this.current;
  }

  stats(): PublisherStats {
    const now = this.session?.stats() ?? NO_STATS;
    return {
      ...now,
      sentBytes: now.sentBytes + this.before.sentBytes,
      droppedFrames: now.droppedFrames + this.before.droppedFrames,
      sessions: this.sessions,
    };
  }

  write(packet: OutPacket): void {
    this.session?.write(packet);
  }

  retryNow(): void {
    if (this.current.kind === 'reconnecting') this.connect(this.current.attempt);
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  connect(attempt: number): void {
    this.cancelTimer();
    if (this.stopping !== null) return;
    this.become({ kind: 'connecting', attempt });
    this.connecting = this.dial(attempt);
  }

  private async dial(attempt: number): Promise<void> {
    const { options } = this;
    const { clock } = options;
    let early: Fault | null = null;
    let startedAtMs: number | null = null;
    const onClosed = (fault: Fault) => {
      if (startedAtMs === null) early = fault;
      else this.lost(fault, attempt, clock.nowMs() - startedAtMs);
    };
    const reply = await (options.connect ?? connectRtmp)({
      address: options.address,
      configs: options.configs(),
      timeoutMs: options.timeoutMs,
      ca: options.ca,
      signal: this.abort.signal,
      nowMs: () => clock.nowMs(),
      onNeedKeyframe: options.requestKeyframe,
      onClosed,
    });
    if (this.stopping !== null) {
      if (reply.ok) this.session = reply.value; // stop() waits for us, and then closes it
      return;
    }
    if (!reply.ok) return this.retry(reply.fault, attempt);
    startedAtMs = clock.nowMs();
    this.session = reply.value;
    this.sessions += 1;
    if (early !== null) return this.lost(early, attempt, 0);
    this.become({ kind: 'sending', sinceMs: startedAtMs });
    options.requestKeyframe();
  }

  private lost(fault: Fault, attempt: number, stoodMs: number): void {
    const last = this.session?.stats() ?? NO_STATS;
    this.before.sentBytes += last.sentBytes;
    this.before.droppedFrames += last.droppedFrames;
    this.session = null;
    if (this.stopping !== null) return;
    const stable = stoodMs >= STABLE_MS;
    this.hasBeenStable ||= stable;
    this.shortSessions = stable ? 0 : this.shortSessions + 1;
    if (!this.hasBeenStable && this.shortSessions >= SHORT_SESSIONS) {
      const { detail } = fault;
      this.fail(ingestFault(this.options.address, 'ingest_wrong_key', { detail, rule: 'closed_after_start' }));
      return;
    }
    this.retry(fault, stable ? 0 : attempt);
  }

  private retry(fault: Fault, attempt: number): void {
    if (!shouldRetry(fault, this.sessions > 0, attempt)) {
      this.fail(fault);
      return;
    }
    const next = attempt + 1;
    // The first wait follows the first failed try, or the drop itself.
    const delayMs = retryDelayMs(fault, Math.max(1, attempt), this.options.random());
    const nextTryAtMs = this.options.clock.nowMs() + delayMs;
    this.become({ kind: 'reconnecting', attempt: next, nextTryAtMs, fault });
    this.cancelTimer = this.options.clock.after(delayMs, () => this.connect(next));
  }

  private fail(fault: Fault): void {
    this.become({ kind: 'failed', fault });
  }

  private become(state: PublisherState): void {
    this.current = state;
    this.options.onState(state);
  }

  private async end(): Promise<void> {
    this.cancelTimer();
    this.abort.abort();
    await this.connecting;
    await this.session?.close();
    this.session = null;
    this.become({ kind: 'closed' });
  }
}
