import net from 'node:net';

/** What the line does to each direction. Zero: nothing. */
export type LineQuality = {
  /** Bytes a second in each direction, all connections together; 0: as fast as it goes. */
  readonly bytesPerSecond: number;
  /** Added to every byte's way in each direction, in milliseconds. */
  readonly latencyMs: number;
  /** Each portion takes up to so much more or less than `latencyMs`, never overtaking another. */
  readonly jitterMs: number;
};

export type LineCounters = {
  /** Connections that were let through, ever. */
  readonly accepted: number;
  /** Connections that found the line blocked. */
  readonly refused: number;
  /** Connections that stand now. */
  readonly open: number;
  /** Connections broken by `cut`, `block` or `strand`. */
  readonly cuts: number;
  /** Bytes delivered to the server and to the clients. */
  readonly upBytes: number;
  readonly downBytes: number;
};

export type RoughProxy = AsyncDisposable & {
  readonly port: number;
  /** Changes the line for what is sent from now on, in connections that stand too. What is left out stays. */
  shape(quality: Partial<LineQuality>): void;
  /** Resets every connection on both sides, in the middle of whatever it carries. New ones are let in. */
  cut(): void;
  /** Resets everybody and refuses who comes (true), or lets them in again. */
  block(on: boolean): void;
  /**
   * A pulled cable: every byte is held, in both directions, and the sockets stay open. Who connects meanwhile gets a
   * socket and never an answer. After `thaw` everything goes on where it was.
   */
  freeze(): void;
  thaw(): void;
  /**
   * The client's network changed under it: its side is reset, the server hears nothing and keeps the session until its
   * own time-out. New connections are let in.
   */
  strand(): void;
  counters(): LineCounters;
  /** Twice is harmless. */
  close(): Promise<void>;
};

const PERFECT: LineQuality = { bytesPerSecond: 0, latencyMs: 0, jitterMs: 0 };
/** What a direction holds beyond what is under way: one read of Node. Then the sender's socket is read no more. */
const HOLD_BYTES = 16 * 1024;
/** A line without a limit still holds at most this much under way. */
const UNDER_WAY_BYTES = 4 * 1024 * 1024;
/** Step of the limited line: it gives out what was earned in it. */
const STEP_MS = 10;

type Portion = { readonly bytes: Buffer; readonly dueAtMs: number };

/** Bytes per time, shared by all connections of one direction. */
class Budget {
  private earnedAtMs = performance.now();
  private bytes = 0;

  /** Takes up to `wanted` bytes. Nothing is saved up beyond two steps: a pause earns no burst. */
  take(wanted: number, perSecond: number): number {
    if (perSecond <= 0) return wanted;
    const nowMs = performance.now();
    const most = Math.max(1, (perSecond * STEP_MS * 2) / 1000);
    this.bytes = Math.min(most, this.bytes + ((nowMs - this.earnedAtMs) * perSecond) / 1000);
    this.earnedAtMs = nowMs;
    const given = Math.min(wanted, Math.floor(this.bytes));
    this.bytes -= given;
    return given;
  }
}

/** One direction of one connection: read, held, delivered in order. */
class Way {
  private readonly from: net.Socket;
  private readonly to: net.Socket;
  private readonly line: Line;
  private readonly budget: Budget;
  private waiting: Portion[] = [];
  private held = 0;
  private lastDueAtMs = 0;
  private timer: NodeJS.Timeout | null = null;
  private full = false;
  private ended = false;

  constructor(from: net.Socket, to: net.Socket, line: Line, budget: Budget) {
    this.from = from;
    this.to = to;
    this.line = line;
    this.budget = budget;
    from.on('data', (bytes: Buffer) => this.take(bytes));
    from.on('end', () => {
      this.ended = true;
      this.deliver();
    });
    to.on('drain', () => {
      this.full = false;
      this.deliver();
    });
  }

  private take(bytes: Buffer): void {
    const { latencyMs, jitterMs } = this.line.quality;
    const wanderMs = jitterMs * (2 * this.line.random() - 1);
    const dueAtMs = Math.max(this.lastDueAtMs, performance.now() + Math.max(0, latencyMs + wanderMs));
    this.lastDueAtMs = dueAtMs;
    this.waiting.push({ bytes, dueAtMs });
    this.held += bytes.length;
    this.deliver();
  }

  /** Gives out what may leave now and plans the rest. */
  deliver(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { line } = this;
    while (!line.frozen && !this.full && !this.to.destroyed) {
      const first = this.waiting[0];
      if (first === undefined) break;
      const waitMs = first.dueAtMs - performance.now();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.deliver(), waitMs);
        break;
      }
      const size = this.budget.take(first.bytes.length, line.quality.bytesPerSecond);
      if (size === 0) {
        this.timer = setTimeout(() => this.deliver(), STEP_MS);
        break;
      }
      if (size === first.bytes.length) this.waiting.shift();
      else this.waiting[0] = { bytes: first.bytes.subarray(size), dueAtMs: first.dueAtMs };
      this.held -= size;
      line.passed(this, size);
      if (!this.to.write(first.bytes.subarray(0, size))) this.full = true;
    }
    const { latencyMs, jitterMs, bytesPerSecond } = line.quality;
    const underWay =
      bytesPerSecond > 0
        ? (bytesPerSecond * (latencyMs + jitterMs)) / 1000
        : latencyMs + jitterMs > 0
          ? UNDER_WAY_BYTES
          : 0;
    if (line.frozen || this.held > HOLD_BYTES + underWay) this.from.pause();
    else if (this.from.isPaused()) this.from.resume();
    if (this.ended && this.waiting.length === 0 && !line.frozen) this.to.end();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
    this.held = 0;
  }
}

type Line = {
  quality: LineQuality;
  frozen: boolean;
  random: () => number;
  passed(way: Way, bytes: number): void;
};
type Pair = { readonly client: net.Socket; readonly target: net.Socket; readonly up: Way; readonly down: Way };

/**
 * A line to `targetPort` on loopback that is slow, shaky, silent or broken when told to. Bytes arrive whole and in
 * order, as TCP gives them.
 *
 * The proxy itself holds 16 KiB and one read (64 KiB) per direction and then stops reading. Between it and the sender stand the kernel's
 * buffers, which Node cannot make smaller: on Linux loopback they took 4.0 MB before a sender's socket said it was
 * full, frozen or slow from the start alike (measured; 75 s of a stream of 430 kbit/s). A sender that
 * watches its socket sees nothing in that time, as on a real line with a grown send buffer.
 *
 * @param random for the jitter, in [0, 1)
 */
export async function startRoughProxy(targetPort: number, random: () => number = Math.random): Promise<RoughProxy> {
  const pairs = new Set<Pair>();
  const stranded = new Set<net.Socket>();
  const budgets = { up: new Budget(), down: new Budget() };
  const counts = { accepted: 0, refused: 0, cuts: 0, upBytes: 0, downBytes: 0 };
  let blocked = false;
  let closed = false;
  const ups = new WeakSet<Way>();
  const line: Line = {
    quality: PERFECT,
    frozen: false,
    random,
    passed(way, bytes) {
      if (ups.has(way)) counts.upBytes += bytes;
      else counts.downBytes += bytes;
    },
  };

  const server = net.createServer({ allowHalfOpen: true, highWaterMark: HOLD_BYTES }, (client) => {
    client.setNoDelay(true);
    // A reset is what this is for.
    client.on('error', () => client.destroy());
    if (blocked) {
      counts.refused += 1;
      client.resetAndDestroy();
      return;
    }
    counts.accepted += 1;
    const target = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const up = new Way(client, target, line, budgets.up);
    const down = new Way(target, client, line, budgets.down);
    ups.add(up);
    const pair = { client, target, up, down };
    pairs.add(pair);
    const end = () => {
      if (!pairs.delete(pair)) return;
      up.stop();
      down.stop();
      client.destroy();
      target.destroy();
    };
    // The server is not there, or reset: the client learns it in the same way. A server that says goodbye arrives as
    // the end of `down`, after its last bytes.
    target.on('error', () => client.resetAndDestroy());
    client.on('close', end);
    if (line.frozen) {
      client.pause();
      target.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const all = () => [...pairs].flatMap(({ up, down }) => [up, down]);
  const cut = () => {
    for (const pair of [...pairs]) {
      counts.cuts += 1;
      pair.target.resetAndDestroy();
      pair.client.resetAndDestroy();
    }
  };
  const strand = () => {
    for (const pair of [...pairs]) {
      counts.cuts += 1;
      pairs.delete(pair);
      pair.up.stop();
      pair.down.stop();
      const { target } = pair;
      stranded.add(target);
      target.removeAllListeners();
      target.on('error', () => target.destroy()); // the server gave it up, which is what was waited for
      target.on('close', () => stranded.delete(target));
      target.on('end', () => target.destroy());
      target.resume();
      pair.client.resetAndDestroy();
    }
  };
  const close = async () => {
    if (closed) return;
    closed = true;
    for (const target of stranded) target.destroy();
    for (const { client, target } of pairs) {
      client.destroy();
      target.destroy();
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    port: address.port,
    shape(quality) {
      line.quality = { ...line.quality, ...quality };
      for (const way of all()) way.deliver();
    },
    cut,
    block(on) {
      blocked = on;
      if (on) cut();
    },
    freeze() {
      line.frozen = true;
      for (const way of all()) way.deliver();
    },
    thaw() {
      line.frozen = false;
      for (const way of all()) way.deliver();
    },
    strand,
    counters: () => ({ ...counts, open: pairs.size }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
