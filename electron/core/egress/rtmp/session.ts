import { done, type Fault, type Reply } from '../../../../shared/domain/fault.ts';
import type { Configs, OutPacket } from '../packet.ts';
import type { IngestAddress } from './address.ts';
import type { AmfValue } from './amf0.ts';
import { ByteBatch, ChunkStream, MessageType, OUT_CHUNK_BYTES } from './chunk-writer.ts';
import { RtmpConnection } from './connection.ts';
import { ingestFault, type Status, statusFault } from './faults.ts';
import * as flv from './flv.ts';
import { SendMeter } from './meter.ts';
import { QUEUE_LIMITS, type QueueLimits, SendQueue } from './send-queue.ts';

/** We ask the server to confirm every 250 kB, about twice in three seconds of a 720p stream. */
const ACK_WINDOW_BYTES = 250_000;
/** One write carries at most about this much: several seconds of sound or a few big frames. */
const BATCH_BYTES = 128 * 1024;
/** How long sound is held for a picture to travel with: a frame at 30 frames/s and some jitter. */
const AUDIO_WAIT_MS = 40;
/** A server that has taken nothing for so long is gone, whatever the socket says. */
const STALL_MS = 10_000;
/**
 * nginx-rtmp's `deny publish` says Publish.Start and closes in the same breath. Waiting a moment keeps the studio from
 * saying “live” for it.
 */
const SETTLE_MS = 100;
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
  readonly stallMs?: number;
  /** Frames were dropped and the next key frame is not here yet. */
  readonly onNeedKeyframe?: () => void;
  /** The session ended without `close()`: once, with the reason. */
  readonly onClosed?: (fault: Fault) => void;
};

export type RtmpStats = {
  /** Bytes given to the kernel since the handshake. */
  readonly sentBytes: number;
  /** Bytes that the server confirmed, or null when it never says. */
  readonly ackedBytes: number | null;
  readonly queueBytes: number;
  /** How long the oldest packet in our queue has waited. */
  readonly queueMs: number;
  /** bit/s over the last two seconds. */
  readonly bitrate: number;
  readonly rttMs: number | null;
  readonly droppedFrames: number;
};

export type RtmpSession = {
  /** The server named codecs in its answer: it speaks Enhanced RTMP. */
  readonly enhanced: boolean;
  /** Never blocks and never throws. Starts with the first key frame; until then packets are left out. */
  write(packet: OutPacket): void;
  stats(): RtmpStats;
  /** Ends the publication properly; resolves within 2 s whatever the server does. Twice is harmless. */
  close(): Promise<void>;
};

/** Dials, authenticates and gets permission to publish. */
export async function connectRtmp(options: RtmpOptions): Promise<Reply<RtmpSession>> {
  const nowMs = options.nowMs ?? (() => performance.now());
  const { address } = options;
  const opened = await RtmpConnection.open({
    address,
    timeoutMs: options.timeoutMs ?? 10_000,
    nowMs,
    signal: options.signal,
    ca: options.ca,
  });
  if (!opened.ok) return opened;
  const connection = opened.value;

  const connected = await connectApp(connection);
  if (!connected.ok) return abandon(connection, connected.fault);
  connection.sendU32(MessageType.windowAckSize, ACK_WINDOW_BYTES);
  connection.sendU32(MessageType.setChunkSize, OUT_CHUNK_BYTES);
  connection.writer.chunkBytes = OUT_CHUNK_BYTES;

  // Flash Media Encoder's habit, which several services wait for; others answer with an error that means nothing.
  connection.command('releaseStream', null, address.key);
  connection.command('FCPublish', null, address.key);
  const created = await connection.call('createStream', null);
  if (!created.ok) return abandon(connection, created.fault);
  const streamId = created.value.values[3];
  if (typeof streamId !== 'number' || !(streamId >= 0 && streamId <= 0xffffffff)) {
    return abandon(
      connection,
      ingestFault(address, 'ingest_protocol_error', { detail: 'createStream gave no stream' }),
    );
  }

  const allowed = await publish(connection, streamId);
  if (!allowed.ok) return abandon(connection, allowed.fault);
  connection.live();
  const enhanced = saysEnhanced(connected.value.values);
  const session = new Session(connection, streamId, enhanced, created.value.tookMs, options, nowMs);
  // Only what the type says: the object behind it holds the key, and objects end up in logs.
  return done({
    enhanced,
    write: (packet) => session.write(packet),
    stats: () => session.stats(),
    close: () => session.close(),
  });
}

/** The `connect` command. Shared with the upload test, which stops here. */
export function connectApp(connection: RtmpConnection) {
  const { app, tcUrl } = connection.address;
  return connection.call('connect', {
    app,
    type: 'nonprivate',
    flashVer: 'FMLE/3.0 (compatible; Redcast Studio)',
    swfUrl: tcUrl,
    tcUrl,
    // Enhanced RTMP: the codecs that we may send. A server that knows it answers in kind.
    fourCcList: ['avc1', 'mp4a'],
  });
}

function saysEnhanced(values: AmfValue[]): boolean {
  return values.slice(2).some((value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
    return 'fourCcList' in value || 'videoFourCcInfoMap' in value || 'capsEx' in value;
  });
}

function abandon(connection: RtmpConnection, fault: Fault): { ok: false; fault: Fault } {
  connection.fail(fault);
  return { ok: false, fault };
}

function publish(connection: RtmpConnection, streamId: number): Promise<Reply<void>> {
  const { address } = connection;
  return new Promise((resolve) => {
    connection.onClosed = (fault) => resolve({ ok: false, fault });
    connection.onStatus = (status) => {
      if (/publish\.start/i.test(status.code)) {
        setTimeout(() => resolve(done(undefined)), SETTLE_MS);
        return;
      }
      const fault = statusFault(address, status, 'publish');
      if (fault !== null) resolve({ ok: false, fault });
    };
    connection.publish(streamId, address.key);
  });
}

class Session implements RtmpSession {
  readonly enhanced: boolean;
  private readonly connection: RtmpConnection;
  private readonly streamId: number;
  private readonly options: RtmpOptions;
  private readonly nowMs: () => number;
  private readonly queue: SendQueue;
  private readonly meter: SendMeter;
  private readonly spare: ByteBatch[] = [];
  private readonly sentConfigs: { video: OutPacket['config'] | null; audio: OutPacket['config'] | null };
  private baseUs: number | null = null;
  private flushPlanned = false;
  private flushedAtMs = Number.NEGATIVE_INFINITY;
  private blockedSinceMs: number | null = null;
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
    this.meter = new SendMeter(nowMs());
    this.meter.rttMs = rttMs;
    this.sentConfigs = { video: null, audio: null };
    connection.onAcknowledged = (sequence) => this.meter.acknowledged(sequence, nowMs());
    connection.onStatus = (status) => this.heard(status);
    connection.onDrain = () => this.drained();
    connection.onClosed = (fault) => options.onClosed?.(fault);
  }

  write(packet: OutPacket): void {
    if (this.closing !== null || !this.connection.isOpen) return;
    const nowMs = this.nowMs();
    if (this.queue.push(packet, nowMs)) this.options.onNeedKeyframe?.();
    if (this.blockedSinceMs !== null) {
      const stalledMs = nowMs - this.blockedSinceMs;
      if (stalledMs > (this.options.stallMs ?? STALL_MS)) {
        const detail = `the server has taken nothing for ${Math.round(stalledMs)} ms`;
        this.connection.fail(ingestFault(this.connection.address, 'ingest_lost', { detail, rule: 'stalled' }));
      }
      return;
    }
    // Sound waits for the next picture: half the writes, and players need both anyway.
    if (packet.track === 'audio' && nowMs - this.flushedAtMs < AUDIO_WAIT_MS) return;
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    // After the caller is done: packets of one message leave together, without another round of the event loop.
    queueMicrotask(() => {
      this.flushPlanned = false;
      this.flush();
    });
  }

  stats(): RtmpStats {
    const nowMs = this.nowMs();
    return {
      sentBytes: this.meter.sentBytes,
      ackedBytes: this.meter.ackedBytes,
      queueBytes: this.queue.bytes + this.connection.unsentBytes,
      queueMs: this.queue.ageMs(nowMs),
      bitrate: this.meter.bitrate(nowMs),
      rttMs: this.meter.rttMs,
      droppedFrames: this.queue.droppedFrames,
    };
  }

  close(): Promise<void> {
    this.closing ??= this.goodbye();
    return this.closing;
  }

  private async goodbye(): Promise<void> {
    const { connection } = this;
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

  private drained(): void {
    this.blockedSinceMs = null;
    this.flush();
  }

  private flush(): void {
    this.flushedAtMs = this.nowMs();
    while (this.queue.length > 0 && this.connection.isOpen && !this.connection.needsDrain) {
      const batch = this.spare.pop() ?? new ByteBatch();
      batch.length = 0;
      while (batch.length < BATCH_BYTES) {
        const packet = this.queue.shift();
        if (packet === undefined) break;
        this.encode(batch, packet);
      }
      const size = batch.length;
      if (size === 0) {
        this.spare.push(batch);
        continue;
      }
      const room = this.connection.write(batch.view(), () => {
        this.meter.sent(size, this.nowMs());
        if (this.spare.length < 2) this.spare.push(batch);
      });
      if (!room) this.blockedSinceMs = this.nowMs();
    }
  }

  private encode(batch: ByteBatch, packet: OutPacket): void {
    if (this.baseUs === null) {
      this.baseUs = packet.timeUs;
      const { video, audio } = this.options.configs;
      this.append(batch, ChunkStream.data, MessageType.dataAmf0, 0, NONE, flv.metaData(video, audio));
    }
    const sinceUs = packet.timeUs - this.baseUs;
    if (sinceUs < 0) return; // sound from just before the first picture
    const timestampMs = Math.floor(sinceUs / 1000);
    if (packet.track === 'video') {
      if (this.sentConfigs.video !== packet.config && packet.key) {
        this.sentConfigs.video = packet.config;
        const { description } = packet.config;
        this.append(batch, ChunkStream.video, MessageType.video, timestampMs, flv.AVC_SEQUENCE_HEAD, description);
      }
      const head = packet.key ? flv.AVC_KEY_HEAD : flv.AVC_INTER_HEAD;
      this.append(batch, ChunkStream.video, MessageType.video, timestampMs, head, packet.data);
    } else {
      if (this.sentConfigs.audio !== packet.config) {
        this.sentConfigs.audio = packet.config;
        const { description } = packet.config;
        this.append(batch, ChunkStream.audio, MessageType.audio, timestampMs, flv.AAC_SEQUENCE_HEAD, description);
      }
      this.append(batch, ChunkStream.audio, MessageType.audio, timestampMs, flv.AAC_FRAME_HEAD, packet.data);
    }
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

const NONE = new Uint8Array(0);
