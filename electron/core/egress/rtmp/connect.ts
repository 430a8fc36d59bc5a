import { done, type Fault, type Reply } from '../../../../shared/domain/fault.ts';
import type { AmfValue } from './amf0.ts';
import { MessageType, OUT_CHUNK_BYTES } from './chunk-writer.ts';
import { RtmpConnection } from './connection.ts';
import { ingestFault, statusFault } from './faults.ts';
import { ACK_WINDOW_BYTES, openSession, type RtmpOptions, type RtmpSession } from './session.ts';

/**
 * nginx-rtmp's `deny publish` says Publish.Start and closes in the same breath. Waiting a moment keeps the studio from
 * saying “live” for it.
 */
const SETTLE_MS = 100;

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
  // Between the answer and here the server may have closed: its fault was told to nobody yet.
  if (connection.fault !== null) return { ok: false, fault: connection.fault };
  connection.live();
  const enhanced = saysEnhanced(connected.value.values);
  return done(openSession(connection, { id: streamId, enhanced, rttMs: created.value.tookMs }, options, nowMs));
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
  // Bytes that broke the protocol may have come in the same breath as the last answer.
  if (connection.fault !== null) return Promise.resolve({ ok: false, fault: connection.fault });
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
