import type { Fault } from '../../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from '../packet.ts';
import type { IngestAddress } from './address.ts';
import { ByteBatch, ChunkStream, MessageType } from './chunk-writer.ts';
import type { RtmpConnection } from './connection.ts';
import { ingestFault, type Status, statusFault } from './faults.ts';
import * as flv from './flv.ts';
import { GOOD, type LineState, Liveness } from './liveness.ts';
import { SendMeter } from './meter.ts';
import { QUEUE_LIMITS, type QueueLimits, SendQueue } from './send-queue.ts';

/**
 * We ask the server to confirm every 32 kB: 0.6 s of the floor bitrate (430 kbit/s), so that silence means something, and
 * at 6 Mbit/s still only 23 confirmations of 16 bytes in a second.
 */
export const ACK_WINDOW_BYTES = 32 * 1024;
/**
 * One write carries about this much or one frame. Where the server confirms nothing, progress on a slow line shows only in
 * whole writes: they are smaller there.
 */
const BATCH_BYTES = { confirmed: 256 * 1024, unconfirmed: 32 * 1024 } as const;
/**
 * At a server that confirms, so much of the stream may be under way beyond what it confirms by: more would only wait in
 * the kernel, where nothing can be dropped, and the queue would look empty on a line that is far behind.
 */
const UNDER_WAY_MS = 500;
const LEAST_UNDER_WAY_BYTES = 96 * 1024;
/** A server that confirms more seldom than this cannot pace us. */
const PACING_BYTES = 512 * 1024;
/** Buffers kept for the next writes; a live stream needs one or two. */
const MAX_SPARE = 4;
/** A server that never confirms took the media when this has passed and it has not closed. */
const TAKEN_MS = 1_000;
/** How often the line is judged. */
const JUDGE_MS = 250;
/** How long sound is held for a picture to travel with: a frame at 30 frames/s and some jitter. */
const AUDIO_WAIT_MS = 40;
/** Time for the goodbye (FCUnpublish, deleteStream, FIN both ways). */
const CLOSE_MS = 1_800;

export type RtmpOptions = {
  readonly address: IngestAddress;
  /** Announced in onMetaData; the decoder's parameters come with the packets. */
  readonly configs: Configs;
  /** For everything up to the server's permission to publish; default 10 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Extra certificate authority (PEM) for RTMPS. */
  readonly ca?: string;
  readonly nowMs?: () => number;
  readonly queue?: QueueLimits;
  /** What an earlier session learned of this server: `RtmpSession.confirmsEvery()`. */
  readonly confirmsEvery?: number;
  /** Where the stream's own time begins, in milliseconds: tests reach the end of 24 and 32 bits with it. Default 0. */
  readonly timestampBaseMs?: number;
  /** The line became worse or better. A lost one ends the session: `onClosed` with `ingest_lost`. */
  readonly onLine?: (line: Exclude<LineState, { kind: 'lost' }>) => void;
  /** The server took media: it confirmed some or, where it never confirms, let a second of it pass. Once. */
  readonly onTaken?: () => void;
  /** Frames were dropped and the next key frame is not here yet. */
  readonly onNeedKeyframe?: () => void;
  /** The session ended without `close()`: once, with the reason. */
  readonly onClosed?: (fault: Fault) => void;
};

export type RtmpStats = {
  /** Bytes given to the kernel since the handshake. */
  readonly sentBytes: number;
  /** Bytes of the publication that the server confirmed, or null when it never says. */
  readonly ackedBytes: number | null;
  readonly queueBytes: number;
  /** How long the oldest packet in our queue has waited. */
  readonly queueMs: number;
  /** bit/s over the last two seconds. */
  readonly bitrate: number;
  readonly rttMs: number | null;
  readonly droppedFrames: number;
  /** bit/s that the server confirmed over the last two seconds, or null when it has not confirmed twice. */
  readonly ackedBitrate: number | null;
  /** How long the oldest byte that the server has not confirmed has been on its way; 0 where it never confirms. */
  readonly unackedMs: number;
  /** Bytes that the kernel took and the server has not confirmed, or null when it never says. */
  readonly unackedBytes: number | null;
};

export type RtmpSession = {
  /** The server named codecs in its answer: it speaks Enhanced RTMP. */
  readonly enhanced: boolean;
  /** Never blocks and never throws. Starts with the first key frame; until then packets are left out. */
  write(packet: OutPacket): void;
  stats(): RtmpStats;
  /** Gives up the pictures that wait to be sent; sound stays. A key frame is asked for. */
  skipPictures(): void;
  /** Bytes between two confirmations of this server; null: unknown, or it has no habit. */
  confirmsEvery(): number | null;
  /** True when the server confirmed what it was owed until the end: a close in this state is the server's own wish. */
  wasHealthy(): boolean;
  /** Ends the publication properly; resolves within 2 s whatever the server does. Twice is harmless. */
  close(): Promise<void>;
};

/** What a server that permits to publish is sent, from its first key frame to the goodbye. `rttMs`: of the last question. */
export function openSession(
  connection: RtmpConnection,
  stream: { readonly id: number; readonly enhanced: boolean; readonly rttMs: number },
  options: RtmpOptions,
  nowMs: () => number,
): RtmpSession {
  const session = new Session(connection, stream.id, stream.enhanced, stream.rttMs, options, nowMs);
  // Only what the type says: the object behind it holds the key, and objects end up in logs.
  return {
    enhanced: stream.enhanced,
    write: (packet) => session.write(packet),
    stats: () => session.stats(),
    skipPictures: () => session.skipPictures(),
    confirmsEvery: () => session.confirmsEvery(),
    wasHealthy: () => session.wasHealthy(),
    close: () => session.close(),
  };
}

class Session implements RtmpSession {
  readonly enhanced: boolean;
  private readonly connection: RtmpConnection;
  private readonly streamId: number;
  private readonly options: RtmpOptions;
  private readonly nowMs: () => number;
  private readonly queue: SendQueue;
  private readonly meter: SendMeter;
  private readonly liveness: Liveness;
  private readonly judging: NodeJS.Timeout;
  private line: LineState = GOOD;
  /** Written before the first media, and when that was. */
  private mediaFrom: { readonly bytes: number; readonly atMs: number } | null = null;
  private taken = false;
  private readonly spare: Outgoing[] = [];
  private readonly sentConfigs: { video: OutPacket['config'] | null; audio: OutPacket['config'] | null };
  private baseUs: number | null = null;
  private flushPlanned = false;
  private flushedAtMs = Number.NEGATIVE_INFINITY;
  private closing: Promise<void> | null = null;

  constructor(
    connection: RtmpConnection,
    streamId: number,
    enhanced: boolean,
    rttMs: number,
    options: RtmpOptions,
    nowMs: () => number,
  ) {
    this.connection = connection;
    this.streamId = streamId;
    this.enhanced = enhanced;
    this.options = options;
    this.nowMs = nowMs;
    this.queue = new SendQueue(options.queue ?? QUEUE_LIMITS);
    this.meter = new SendMeter(nowMs(), rttMs);
    this.meter.wrote(connection.writtenBytes, nowMs());
    this.liveness = new Liveness({ askedBytes: ACK_WINDOW_BYTES, knownBytes: options.confirmsEvery });
    this.sentConfigs = { video: null, audio: null };
    connection.onAcknowledged = (sequence) => this.acknowledged(sequence);
    connection.onStatus = (status) => this.heard(status);
    connection.onDrain = () => this.drained();
    connection.onClosed = (fault) => {
      clearInterval(this.judging);
      options.onClosed?.(fault);
    };
    this.judging = setInterval(() => this.judge(), JUDGE_MS);
    this.judging.unref(); // the socket keeps the process, if anything does
  }

  write(packet: OutPacket): void {
    if (this.closing !== null || !this.connection.isOpen) return;
    const nowMs = this.nowMs();
    this.meter.took(packet.data.length, nowMs);
    if (this.queue.push(packet, nowMs)) this.options.onNeedKeyframe?.();
    if (this.connection.needsDrain) return;
    // Sound waits for the next picture: half the writes, and players need both anyway.
    if (packet.track === 'audio' && nowMs - this.flushedAtMs < AUDIO_WAIT_MS) return;
    this.planFlush();
  }

  /** After the caller is done: packets of one message leave together, without another round of the event loop. */
  private planFlush(): void {
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    queueMicrotask(this.plannedFlush);
  }

  private readonly plannedFlush = () => {
    this.flushPlanned = false;
    if (this.closing === null) this.flush();
  };

  stats(): RtmpStats {
    const nowMs = this.nowMs();
    const { meter, queue, connection } = this;
    const confirms = meter.ackedBytes !== null;
    const before = this.mediaFrom?.bytes ?? connection.writtenBytes;
    return {
      sentBytes: meter.sentBytes,
      ackedBytes: confirms ? Math.max(0, (meter.ackedBytes ?? 0) - before) : null,
      queueBytes: queue.bytes + connection.unsentBytes,
      queueMs: queue.ageMs(nowMs),
      bitrate: meter.bitrate(nowMs),
      rttMs: meter.rttMs,
      droppedFrames: queue.droppedFrames,
      ackedBitrate: meter.ackedBitrate(nowMs),
      unackedMs: meter.unackedMs(nowMs),
      unackedBytes: confirms ? Math.max(0, meter.unackedBytes - connection.unsentBytes) : null,
    };
  }

  skipPictures(): void {
    if (this.queue.skipPictures()) this.options.onNeedKeyframe?.();
  }

  confirmsEvery(): number | null {
    return this.liveness.everyBytes;
  }

  wasHealthy(): boolean {
    return this.line.kind === 'good' && this.meter.ackedBytes !== null;
  }

  close(): Promise<void> {
    this.closing ??= this.goodbye();
    return this.closing;
  }

  private async goodbye(): Promise<void> {
    const { connection } = this;
    clearInterval(this.judging);
    if (connection.isOpen) {
      this.flush();
      connection.command('FCUnpublish', null, connection.address.key);
      connection.command('deleteStream', null, this.streamId);
    }
    await connection.close(CLOSE_MS);
  }

  private heard(status: Status): void {
    const fault = statusFault(this.connection.address, status, 'live');
    if (fault !== null) this.connection.fail(fault);
  }

  private acknowledged(sequence: number): void {
    const nowMs = this.nowMs();
    const total = this.meter.acknowledged(sequence, nowMs);
    this.liveness.acknowledged(total, nowMs);
    if (this.mediaFrom !== null && total > this.mediaFrom.bytes) this.took();
    // Several often come at once.
    if (this.queue.length > 0) this.planFlush();
  }

  private took(): void {
    if (this.taken) return;
    this.taken = true;
    this.options.onTaken?.();
  }

  private judge(): void {
    const nowMs = this.nowMs();
    // No confirmation, but a second of media went out and the server is still there: that is all such a server says.
    const { mediaFrom, meter } = this;
    const confirms = (this.options.confirmsEvery ?? Number.POSITIVE_INFINITY) <= PACING_BYTES;
    if (!confirms && mediaFrom !== null && meter.ackedBytes === null && nowMs - mediaFrom.atMs > TAKEN_MS) this.took();
    const line = this.liveness.judge(nowMs, this.queue.ageMs(nowMs), JUDGE_MS);
    if (line === this.line) return;
    this.line = line;
    if (line.kind !== 'lost') {
      this.options.onLine?.(line);
      return;
    }
    const ms = Math.round(line.silentMs);
    const detail = `the server has ${line.why === 'stalled' ? 'taken' : 'confirmed'} nothing for ${ms} ms`;
    this.connection.fail(ingestFault(this.connection.address, 'ingest_lost', { detail, rule: line.why }));
  }

  private drained(): void {
    this.liveness.blocked(false, this.nowMs());
    this.flush();
  }

  /** How much more may leave now: what is under way is bounded where the server confirms. */
  private roomBytes(): number {
    const every = this.liveness.everyBytes;
    const { meter } = this;
    if (meter.ackedBytes === null || every === null || every > PACING_BYTES) return Number.POSITIVE_INFINITY;
    const nowMs = this.nowMs();
    // On a line that has become slow the same bytes take longer: what it confirms counts as well.
    const bytesPerMs =
      Math.min(meter.takenBitrate(nowMs), meter.ackedBitrate(nowMs) ?? Number.POSITIVE_INFINITY) / 8000;
    const under = 2 * every + bytesPerMs * (UNDER_WAY_MS + 2 * (meter.leastRttMs ?? 0));
    return Math.max(LEAST_UNDER_WAY_BYTES, under) - meter.unackedBytes;
  }

  private flush(): void {
    const nowMs = this.nowMs();
    this.flushedAtMs = nowMs;
    const { connection, meter } = this;
    const mostBytes = meter.ackedBytes === null ? BATCH_BYTES.unconfirmed : BATCH_BYTES.confirmed;
    while (this.queue.length > 0 && connection.isOpen && !connection.needsDrain) {
      const room = this.roomBytes();
      if (room <= 0) return;
      const out = this.spare.pop() ?? new Outgoing(this.sent);
      const { batch } = out;
      batch.length = 0;
      const most = Math.min(mostBytes, room);
      while (batch.length < most) {
        const packet = this.queue.shift();
        if (packet === undefined) break;
        this.encode(batch, packet);
      }
      if (batch.length === 0) {
        this.spare.push(out);
        continue;
      }
      this.mediaFrom ??= { bytes: connection.writtenBytes, atMs: nowMs };
      const taken = connection.write(batch.view(), out.sent);
      meter.wrote(connection.writtenBytes, nowMs);
      this.liveness.wrote(connection.writtenBytes, nowMs);
      if (!taken) this.liveness.blocked(true, nowMs);
    }
  }

  private readonly sent = (out: Outgoing) => {
    this.meter.sent(out.batch.length, this.nowMs());
    if (this.spare.length < MAX_SPARE) this.spare.push(out);
  };

  private encode(batch: ByteBatch, packet: OutPacket): void {
    const baseMs = this.options.timestampBaseMs ?? 0;
    if (this.baseUs === null) {
      this.baseUs = packet.timeUs;
      const { video, audio } = this.options.configs;
      this.append(batch, ChunkStream.data, MessageType.dataAmf0, baseMs, NONE, flv.metaData(video, audio));
      if (packet.track === 'video') this.announce(batch, packet.config, baseMs);
      if (audio !== undefined) this.announce(batch, audio, baseMs);
    }
    const sinceUs = packet.timeUs - this.baseUs;
    if (sinceUs < 0) return; // sound from just before the first picture
    const timestampMs = baseMs + Math.floor(sinceUs / 1000);
    if (packet.track === 'video') {
      if (packet.key) this.announce(batch, packet.config, timestampMs);
      const head = packet.key ? flv.AVC_KEY_HEAD : flv.AVC_INTER_HEAD;
      this.append(batch, ChunkStream.video, MessageType.video, timestampMs, head, packet.data);
    } else {
      this.announce(batch, packet.config, timestampMs);
      this.append(batch, ChunkStream.audio, MessageType.audio, timestampMs, flv.AAC_FRAME_HEAD, packet.data);
    }
  }

  /** Sends a track's parameters unless the server has them. */
  private announce(batch: ByteBatch, config: OutPacket['config'], timestampMs: number): void {
    if (this.sentConfigs[config.track] === config) return;
    this.sentConfigs[config.track] = config;
    const [csid, type, head] =
      config.track === 'video'
        ? ([ChunkStream.video, MessageType.video, flv.AVC_SEQUENCE_HEAD] as const)
        : ([ChunkStream.audio, MessageType.audio, flv.AAC_SEQUENCE_HEAD] as const);
    this.append(batch, csid, type, timestampMs, head, config.description);
  }

  private append(
    batch: ByteBatch,
    csid: number,
    type: number,
    timestampMs: number,
    head: Uint8Array,
    data: Uint8Array,
  ) {
    this.connection.writer.append(batch, csid, type, this.streamId, timestampMs, head, data);
  }
}

/** A buffer on its way to the socket, used again afterwards. */
class Outgoing {
  readonly batch = new ByteBatch();
  readonly sent: () => void;

  constructor(sent: (out: Outgoing) => void) {
    this.sent = () => sent(this);
  }
}

const NONE = new Uint8Array(0);
