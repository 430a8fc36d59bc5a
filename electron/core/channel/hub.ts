import type { MediaPacket, StageReport, TrackConfig } from '../../../shared/domain/index.ts';
import { decodeWire, type ToCore, type ToPage, type WireMessage } from '../../../shared/media/index.ts';
import type { MediaConnection } from './connections.ts';
import { createSlateParts, type Slate, type SlateParts } from './slate.ts';

/** A reload is back well within this; only then are people told that the page is gone. */
const GONE_GRACE_MS = 1_000;
/** Acknowledgements are gathered this long, or for this many messages. */
const ACK_MS = 20;
const ACK_EVERY = 32;
/** A page that sends more broken messages than this on one connection is cut off. */
const MAX_FAULTS = 20;
/** Pages that wait for the carrier to go; more are refused. */
const MAX_PAGES = 16;
/** How often is looked whether the carrier still sends: counted in looks, so that a core that stood still blames nobody. */
const LOOK_MS = 500;
/** A carrier that sends no media for 4 s while a session wants it is frozen or broken … */
const SILENT_LOOKS = 8;
/** … and one that has just been seated has 10 s for its first: encoders are looked for meanwhile. */
const FIRST_LOOKS = 20;
/** A page that is reloaded is back by then; only after that a page that waits is given the media: 3 s. */
const VACANT_LOOKS = 6;

export type HubCounters = {
  /** Connections open now. */
  pages: number;
  packets: number;
  bytes: number;
  /** Messages that no schema took. */
  malformed: number;
  /** Messages that arrived without bytes (buffers in a transfer list). */
  empty: number;
  /** Packets and configs outside `begin` … `end`, and runs that the core had not asked for. */
  outOfSession: number;
  /** Media of pages that do not carry it (in flight while another took over). */
  notCarrier: number;
  /** Sequence numbers that were skipped or came twice. */
  gaps: number;
  /** Slate packets beyond the bound. */
  slateDropped: number;
  /** Connections closed for too many faults, or because there were too many pages. */
  cut: number;
};

export type MediaHubOptions = {
  onConfig(config: TrackConfig, sessionId: string): void;
  /** `data` is a view on a buffer that belongs to the receiver. */
  onPacket(packet: MediaPacket, sessionId: string): void;
  onSlate(slate: Slate): void;
  onReport(report: StageReport, pageId: string): void;
  /** For people: `gone` only after a grace of 1 s without any carrier. */
  onPage(state: 'present' | 'gone', pageId: string): void;
  /** For the stream: at once, whenever media starts or stops being possible. A take-over is `false`, then `true`. */
  onCarrier?(present: boolean): void;
  /** The carrier sends no media although a session wants it, for 4 s; told again for as long as that lasts. */
  onSilent?(pageId: string): void;
  /** The carrier begins or ends sending a session; a lost carrier ends it too. */
  onBegin?(sessionId: string): void;
  onEnd?(sessionId: string): void;
  /** The run that the core wants now. Other runs are counted and ignored. Absent: any run is taken. */
  wantedSession?(): string | null;
  log: { debug(facts: object, text: string): void; warn(facts: object, text: string): void };
};

export type MediaHub = {
  attach(connection: MediaConnection): void;
  /** Asks the carrier for a key frame; false when there is none. */
  requestKeyframe(): boolean;
  carrierId(): string | null;
  counters(): Readonly<HubCounters>;
  /** Closes every connection. A second call does nothing. */
  close(): void;
};

// A page: greeting → carrier ⇄ waiting; closed from anywhere.
type Standing =
  | { kind: 'greeting' }
  | { kind: 'carrier'; pageId: string; session: Session | null }
  | { kind: 'waiting'; pageId: string }
  | { kind: 'closed' };
type Session = { readonly id: string; readonly slate: SlateParts };
type Page = {
  readonly connection: MediaConnection;
  standing: Standing;
  nextSequence: number | null;
  faults: number;
  unacked: number;
  lastSequence: number;
  ackTimer: NodeJS.Timeout | null;
  /** Looks since its last media, or since it was seated. */
  silentLooks: number;
  /** Has sent media since it was seated. */
  sent: boolean;
  /** The media was taken from it because it fell silent, and nothing came from it since. */
  frozen: boolean;
};

export function createMediaHub(options: MediaHubOptions): MediaHub {
  const pages = new Set<Page>();
  const count: HubCounters = {
    pages: 0,
    packets: 0,
    bytes: 0,
    malformed: 0,
    empty: 0,
    outOfSession: 0,
    notCarrier: 0,
    gaps: 0,
    slateDropped: 0,
    cut: 0,
  };
  let carrier: Page | null = null;
  let goneTimer: NodeJS.Timeout | null = null;
  let lookTimer: NodeJS.Timeout | null = null;
  let vacantLooks = 0;
  let closed = false;

  const tell = (page: Page, message: ToPage) => page.connection.send(JSON.stringify(message));

  function flushAck(page: Page): void {
    if (page.ackTimer) clearTimeout(page.ackTimer);
    page.ackTimer = null;
    if (page.unacked === 0) return;
    page.unacked = 0;
    tell(page, { kind: 'ack', sequence: page.lastSequence });
  }

  function acknowledge(page: Page, sequence: number): void {
    if (page.nextSequence !== null && sequence !== page.nextSequence) count.gaps += 1;
    page.nextSequence = (sequence + 1) >>> 0;
    page.lastSequence = sequence;
    page.unacked += 1;
    if (page.unacked >= ACK_EVERY) flushAck(page);
    else page.ackTimer ??= setTimeout(() => flushAck(page), ACK_MS);
  }

  function fault(page: Page, why: string): void {
    page.faults += 1;
    options.log.debug({ why, faults: page.faults }, 'the page sent something that is not media');
    if (page.faults <= MAX_FAULTS) return;
    count.cut += 1;
    options.log.warn({ faults: page.faults }, 'media connection closed: too many broken messages');
    leave(page);
  }

  function endSession(standing: Extract<Standing, { kind: 'carrier' }>): void {
    const session = standing.session;
    standing.session = null;
    if (session) options.onEnd?.(session.id);
  }

  /** Takes the media away from the carrier, in order: its run ends, then the stream hears that nobody sends. */
  function unseat(next: Standing): void {
    const page = carrier;
    if (page?.standing.kind !== 'carrier') return;
    const standing = page.standing;
    carrier = null;
    page.standing = next;
    endSession(standing);
    options.onCarrier?.(false);
  }

  function leave(page: Page): void {
    if (!pages.delete(page)) return;
    count.pages = pages.size;
    if (page.ackTimer) clearTimeout(page.ackTimer);
    page.ackTimer = null;
    if (page === carrier && page.standing.kind === 'carrier') {
      const { pageId } = page.standing;
      unseat({ kind: 'closed' });
      if (!closed) {
        goneTimer = setTimeout(() => {
          goneTimer = null;
          options.onPage('gone', pageId);
        }, GONE_GRACE_MS);
      }
    }
    page.standing = { kind: 'closed' };
    page.connection.close();
  }

  function seat(page: Page, pageId: string): void {
    if (goneTimer) clearTimeout(goneTimer);
    goneTimer = null;
    carrier = page;
    page.standing = { kind: 'carrier', pageId, session: null };
    page.silentLooks = 0;
    page.sent = false;
    lookTimer ??= setInterval(look, LOOK_MS);
    tell(page, { kind: 'yours' });
    options.onCarrier?.(true);
    options.onPage('present', pageId);
  }

  function hello(page: Page, message: Extract<ToCore, { kind: 'hello' }>): void {
    if (page === carrier) return;
    if (carrier === null) {
      seat(page, message.pageId);
      return;
    }
    const before = carrier;
    // The same page again: its old connection is a dead one that has not noticed yet.
    const same = before.standing.kind === 'carrier' && before.standing.pageId === message.pageId;
    if (!same && !message.takeOver && !isSilent(before)) {
      page.standing = { kind: 'waiting', pageId: message.pageId };
      tell(page, { kind: 'replaced' });
      return;
    }
    replace(before, page, message.pageId);
    if (same) leave(before);
  }

  function replace(before: Page, page: Page, pageId: string): void {
    before.frozen = isSilent(before);
    unseat({ kind: 'waiting', pageId: before.standing.kind === 'carrier' ? before.standing.pageId : '' });
    if (before.standing.kind === 'waiting' && before.standing.pageId !== pageId) tell(before, { kind: 'replaced' });
    seat(page, pageId);
  }

  const wanted = (page: Page): boolean =>
    page.standing.kind === 'carrier' &&
    (options.wantedSession ? options.wantedSession() !== null : page.standing.session !== null);
  const isSilent = (page: Page): boolean => page.silentLooks >= (page.sent ? SILENT_LOOKS : FIRST_LOOKS);

  /** Twice a second: does the carrier still send? Whoever waits carries on when it does not, or when it is gone. */
  function look(): void {
    if (carrier === null) {
      vacantLooks += 1;
      if (vacantLooks >= VACANT_LOOKS) promote(null);
      return;
    }
    vacantLooks = 0;
    const page = carrier;
    page.silentLooks = wanted(page) ? page.silentLooks + 1 : 0;
    if (!isSilent(page) || page.standing.kind !== 'carrier') return;
    if ((page.silentLooks - FIRST_LOOKS) % SILENT_LOOKS === 0 || page.silentLooks === SILENT_LOOKS) {
      options.log.warn({ seconds: (page.silentLooks * LOOK_MS) / 1000 }, 'the page that carries the media sends none');
      options.onSilent?.(page.standing.pageId);
    }
    promote(page);
  }

  function promote(before: Page | null): void {
    for (const page of pages) {
      if (page.standing.kind !== 'waiting' || page.frozen) continue;
      const { pageId } = page.standing;
      if (before) replace(before, page, pageId);
      else seat(page, pageId);
      return;
    }
  }

  /** The standing of the page that carries the media; anybody else's message is counted here. */
  function seated(page: Page): Extract<Standing, { kind: 'carrier' }> | null {
    if (page.standing.kind === 'carrier') return page.standing;
    if (page.standing.kind === 'greeting') fault(page, 'no hello');
    else count.notCarrier += 1;
    return null;
  }

  function control(page: Page, message: ToCore): void {
    if (message.kind === 'hello') {
      hello(page, message);
      return;
    }
    const standing = seated(page);
    if (standing === null) return;
    switch (message.kind) {
      case 'report':
        options.onReport(message.report, standing.pageId);
        break;
      case 'begin': {
        if (options.wantedSession && options.wantedSession() !== message.sessionId) {
          count.outOfSession += 1;
          break;
        }
        endSession(standing);
        standing.session = { id: message.sessionId, slate: createSlateParts() };
        options.onBegin?.(message.sessionId);
        break;
      }
      case 'end':
        if (standing.session?.id === message.sessionId) endSession(standing);
        else count.outOfSession += 1;
        break;
      case 'slateReady': {
        const session = standing.session;
        if (session?.id !== message.sessionId) {
          count.outOfSession += 1;
          break;
        }
        const slate = session.slate.take(session.id, message.durationUs);
        if (slate) options.onSlate(slate);
        break;
      }
    }
  }

  function media(page: Page, message: Exclude<WireMessage, { kind: 'json' }>): void {
    const standing = seated(page);
    if (standing === null) return;
    const session = standing.session;
    if (session === null) {
      count.outOfSession += 1;
      return;
    }
    if (message.kind === 'config') {
      if (message.slate) session.slate.begin(message.config);
      else {
        session.slate.streamConfig(message.config);
        options.onConfig(message.config, session.id);
      }
      return;
    }
    if (!message.slate) {
      page.silentLooks = 0;
      page.sent = true;
      count.packets += 1;
      options.onPacket(message.packet, session.id);
      return;
    }
    if (!session.slate.add(message.packet)) count.slateDropped += 1;
  }

  function receive(page: Page, bytes: Uint8Array | null): void {
    if (page.standing.kind === 'closed') return;
    if (bytes === null) {
      count.empty += 1;
      fault(page, 'no bytes');
      return;
    }
    count.bytes += bytes.byteLength;
    const message = decodeWire(bytes);
    if (message === null) {
      count.malformed += 1;
      fault(page, 'malformed');
      return;
    }
    page.frozen = false;
    acknowledge(page, message.sequence);
    if (message.kind === 'json') control(page, message.message);
    else media(page, message);
  }

  return {
    attach(connection) {
      if (closed || pages.size >= MAX_PAGES) {
        count.cut += 1;
        connection.close();
        return;
      }
      const page: Page = {
        connection,
        standing: { kind: 'greeting' },
        nextSequence: null,
        faults: 0,
        unacked: 0,
        lastSequence: 0,
        ackTimer: null,
        silentLooks: 0,
        sent: false,
        frozen: false,
      };
      pages.add(page);
      count.pages = pages.size;
      connection.onClose(() => leave(page));
      connection.onMessage((bytes) => receive(page, bytes));
    },
    requestKeyframe() {
      if (carrier === null) return false;
      tell(carrier, { kind: 'keyframe' });
      return true;
    },
    carrierId: () => (carrier?.standing.kind === 'carrier' ? carrier.standing.pageId : null),
    counters: () => ({ ...count }),
    close() {
      if (closed) return;
      closed = true;
      if (goneTimer) clearTimeout(goneTimer);
      if (lookTimer) clearInterval(lookTimer);
      for (const page of [...pages]) leave(page);
    },
  };
}
