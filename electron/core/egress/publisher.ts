import type { Fault, Reply } from '../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from './packet.ts';
import { retryDelayMs, shouldRetry, TAKEN_AFTER_MS } from './retry.ts';
import type { IngestAddress } from './rtmp/address.ts';
import { connectRtmp } from './rtmp/connect.ts';
import { ingestFault } from './rtmp/faults.ts';
import type { LineState } from './rtmp/liveness.ts';
import type { RtmpOptions, RtmpSession, RtmpStats } from './rtmp/session.ts';

/** Where a publisher is. Times are of its monotonic clock. */
export type PublisherState =
  /** Nothing was sent yet. `attempt` counts from 1. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  /** The server takes media: it confirmed some, or let a second of it pass where it never confirms. */
  | { readonly kind: 'sending'; readonly sinceMs: number }
  /** Still connected, but the queue grows or confirmations are overdue. */
  | { readonly kind: 'degraded'; readonly sinceMs: number; readonly why: 'queue' | 'unconfirmed' }
  /**
   * One outage, from the drop until the server takes media again, through any number of tries: `sinceMs` stays,
   * `attempt` is the number of the next try or, when `nextTryAtMs` has passed, of the one that runs.
   */
  | {
      readonly kind: 'reconnecting';
      readonly sinceMs: number;
      readonly attempt: number;
      readonly nextTryAtMs: number;
      readonly fault: Fault;
    }
  /** Another publisher has the key: no more tries. `fault.detail` holds the server's words. */
  | { readonly kind: 'taken_over'; readonly atMs: number; readonly fault: Fault }
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
  /** `urgent`: a server has just granted the publication and waits for its first picture. */
  readonly requestKeyframe: (urgent?: boolean) => void;
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
  /** “Reconnect now”: ends the waiting between two tries, and a try that hangs. */
  retryNow(): void;
  /** Gives up the pictures that wait to be sent: on a line so slow they would come too late. Sound stays. */
  skipPictures(): void;
  /** The system has a network again: the next try comes at once, and waits are short again. */
  networkBack(): void;
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

/** A try that is younger than this is not begun anew: it may just be about to succeed. */
const YOUNG_MS = { retryNow: 500, networkBack: 1_000 } as const;

const NO_STATS: RtmpStats = {
  sentBytes: 0,
  ackedBytes: null,
  queueBytes: 0,
  queueMs: 0,
  bitrate: 0,
  rttMs: null,
  droppedFrames: 0,
  ackedBitrate: null,
  unackedMs: 0,
  unackedBytes: null,
};

/** Keeps one stream at one server: connects, sends, and connects again when the connection drops. */
export function createPublisher(options: PublisherOptions): Publisher {
  const publisher = new RtmpPublisher(options);
  publisher.connect();
  return publisher;
}

type Dial = { readonly abort: AbortController; readonly startedAtMs: number };
/** A granted session. `takenAtMs`: when the server first took media. */
type Link = { readonly session: RtmpSession; readonly grantedAtMs: number; takenAtMs: number | null };
type Outage = {
  readonly sinceMs: number;
  /** The server ended a healthy session by a proper close. */
  readonly closedByServer: boolean;
  /** Since when it says “already publishing” without a break. */
  busySinceMs: number | null;
};

class RtmpPublisher implements Publisher {
  private readonly options: PublisherOptions;
  private current: PublisherState = { kind: 'connecting', attempt: 1 };
  private link: Link | null = null;
  private outage: Outage | null = null;
  private dialing: Dial | null = null;
  /** Every try that has not ended, those given up too: `stop` waits for them. */
  private readonly open = new Set<Promise<void>>();
  private attempt = 1;
  /** Failed tries since the line was good: what the waits grow by. Those at a busy server have their own schedule. */
  private failures = 0;
  private busyTries = 0;
  private sessions = 0;
  private shortSessions = 0;
  private hasBeenStable = false;
  /** What this server was seen to confirm by: the next session is judged by it from its first byte. */
  private confirmsEvery: number | undefined;
  /** What ended sessions sent and dropped: the numbers of a stream do not fall when it reconnects. */
  private before = { sentBytes: 0, ackedBytes: 0, droppedFrames: 0 };
  private cancelTimer: () => void = () => {};
  private stopping: Promise<void> | null = null;

  constructor(options: PublisherOptions) {
    this.options = options;
  }

  state(): PublisherState {
    return this.current;
  }

  stats(): PublisherStats {
    const now = this.link?.session.stats() ?? NO_STATS;
    const { before } = this;
    const acked = now.ackedBytes ?? 0;
    return {
      ...now,
      sentBytes: now.sentBytes + before.sentBytes,
      ackedBytes: now.ackedBytes === null && before.ackedBytes === 0 ? null : acked + before.ackedBytes,
      droppedFrames: now.droppedFrames + before.droppedFrames,
      sessions: this.sessions,
    };
  }

  write(packet: OutPacket): void {
    this.link?.session.write(packet);
  }

  retryNow(): void {
    this.tryNow(YOUNG_MS.retryNow);
  }

  skipPictures(): void {
    this.link?.session.skipPictures();
  }

  networkBack(): void {
    this.failures = 0;
    this.tryNow(YOUNG_MS.networkBack);
  }

  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  connect(): void {
    this.cancelTimer();
    if (this.stopping !== null) return;
    const dial: Dial = { abort: new AbortController(), startedAtMs: this.options.clock.nowMs() };
    this.dialing = dial;
    if (this.outage === null) this.become({ kind: 'connecting', attempt: this.attempt });
    const run = this.dial(dial).finally(() => this.open.delete(run));
    this.open.add(run);
  }

  /** A new try instead of a wait, or of a try that is older than `youngMs`. */
  private tryNow(youngMs: number): void {
    if (this.stopping !== null || this.link !== null) return;
    const { dialing } = this;
    if (dialing !== null) {
      if (this.options.clock.nowMs() - dialing.startedAtMs < youngMs) return;
      this.dialing = null;
      dialing.abort.abort();
    } else if (this.current.kind !== 'reconnecting') {
      return;
    }
    this.connect();
  }

  private async dial(dial: Dial): Promise<void> {
    const { options } = this;
    const { clock } = options;
    let link: Link | null = null;
    let early: Fault | null = null;
    const reply = await (options.connect ?? connectRtmp)({
      address: options.address,
      configs: options.configs(),
      timeoutMs: options.timeoutMs,
      ca: options.ca,
      confirmsEvery: this.confirmsEvery,
      signal: dial.abort.signal,
      nowMs: () => clock.nowMs(),
      onNeedKeyframe: () => options.requestKeyframe(),
      onLine: (line) => {
        if (link !== null) this.lineIs(link, line);
      },
      onTaken: () => {
        if (link !== null) this.taken(link);
      },
      onClosed: (fault) => {
        if (link === null) early = fault;
        else this.lost(link, fault);
      },
    });
    if (this.dialing !== dial) {
      // Given up for a newer try, or the stream ends: at most one connection stands.
      if (reply.ok) await reply.value.close();
      return;
    }
    this.dialing = null;
    if (!reply.ok) return this.failedTry(reply.fault);
    link = { session: reply.value, grantedAtMs: clock.nowMs(), takenAtMs: null };
    this.link = link;
    this.sessions += 1;
    if (early !== null) return this.lost(link, early);
    options.requestKeyframe(true);
  }

  /** Only now the outage is over: a server that grants and takes nothing has not brought the stream back. */
  private taken(link: Link): void {
    if (this.link !== link) return;
    link.takenAtMs = this.options.clock.nowMs();
    this.outage = null;
    this.become({ kind: 'sending', sinceMs: link.takenAtMs });
  }

  private lineIs(link: Link, line: Exclude<LineState, { kind: 'lost' }>): void {
    if (this.link !== link || link.takenAtMs === null) return;
    if (line.kind === 'good') this.become({ kind: 'sending', sinceMs: link.takenAtMs });
    else this.become(line);
  }

  private lost(link: Link, fault: Fault): void {
    if (this.link !== link) return;
    const { session } = link;
    const last = session.stats();
    this.before.sentBytes += last.sentBytes;
    this.before.ackedBytes += last.ackedBytes ?? 0;
    this.before.droppedFrames += last.droppedFrames;
    this.confirmsEvery = session.confirmsEvery() ?? this.confirmsEvery;
    this.link = null;
    if (this.stopping !== null) return;
    const nowMs = this.options.clock.nowMs();
    const stable = nowMs - link.grantedAtMs >= STABLE_MS;
    this.hasBeenStable ||= stable;
    // A line that breaks again and again is no refusal, whenever it breaks: only the server's own goodbye counts.
    const byServer = fault.rule === 'closed' || fault.rule?.startsWith('Net') === true;
    if (stable) this.shortSessions = 0;
    else if (byServer) this.shortSessions += 1;
    if (stable) {
      this.attempt = 0;
      this.failures = 0;
      this.busyTries = 0;
    }
    if (fault.code === 'ingest_taken_over') {
      this.takenOver(fault);
      return;
    }
    if (!this.hasBeenStable && this.shortSessions >= SHORT_SESSIONS) {
      const { detail } = fault;
      this.fail(ingestFault(this.options.address, 'ingest_wrong_key', { detail, rule: 'closed_after_start' }));
      return;
    }
    const closedByServer = stable && fault.rule === 'closed' && session.wasHealthy();
    if (this.outage === null) this.outage = { sinceMs: nowMs, closedByServer, busySinceMs: null };
    this.retry(fault);
  }

  private failedTry(fault: Fault): void {
    const nowMs = this.options.clock.nowMs();
    const busy = fault.code === 'ingest_busy';
    if (busy) this.busyTries += 1;
    else this.failures += 1;
    if (fault.code === 'ingest_taken_over' && this.sessions > 0) {
      this.takenOver(fault);
      return;
    }
    const { outage } = this;
    if (outage !== null) {
      outage.busySinceMs = busy ? (outage.busySinceMs ?? nowMs) : null;
      // One that closed a healthy session by itself has not cleaned up (a second later it has), or somebody else publishes.
      if (outage.closedByServer && outage.busySinceMs !== null && nowMs - outage.busySinceMs >= TAKEN_AFTER_MS) {
        const more = { detail: fault.detail, rule: 'busy_after_close' };
        this.takenOver(ingestFault(this.options.address, 'ingest_taken_over', more));
        return;
      }
    }
    this.retry(fault);
  }

  private retry(fault: Fault): void {
    if (!shouldRetry(fault, this.sessions > 0, this.attempt)) {
      this.fail(fault);
      return;
    }
    const nowMs = this.options.clock.nowMs();
    this.attempt += 1;
    this.outage ??= { sinceMs: nowMs, closedByServer: false, busySinceMs: null };
    // The first wait follows the first failed try, or the drop itself.
    const tries = fault.code === 'ingest_busy' ? this.busyTries : this.failures;
    const delayMs = retryDelayMs(fault, Math.max(1, tries), this.options.random());
    const { attempt, outage } = this;
    this.become({ kind: 'reconnecting', sinceMs: outage.sinceMs, attempt, nextTryAtMs: nowMs + delayMs, fault });
    this.cancelTimer = this.options.clock.after(delayMs, () => this.connect());
  }

  private takenOver(fault: Fault): void {
    this.become({ kind: 'taken_over', atMs: this.options.clock.nowMs(), fault });
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
    const { dialing, link } = this;
    this.dialing = null;
    dialing?.abort.abort();
    await Promise.all([...this.open, link?.session.close()]);
    this.link = null;
    this.become({ kind: 'closed' });
  }
}
