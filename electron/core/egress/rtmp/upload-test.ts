import { done, type Reply } from '../../../../shared/domain/fault.ts';
import { parseIngestAddress } from './address.ts';
import { connectApp } from './connect.ts';
import { RtmpConnection } from './connection.ts';

export type UploadTest = {
  /** Until the socket, with TLS for rtmps, stood. */
  readonly connectMs: number;
  /** From the connect command to its answer. */
  readonly rttMs: number;
};

/**
 * Tries an ingest without going live: socket, TLS, RTMP handshake and `connect`, then goodbye. It proves the address
 * and the way to it. The key and the bandwidth show only when publishing, which viewers of a real platform would see.
 */
export async function testUpload(options: {
  readonly url: string;
  readonly key: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly ca?: string;
}): Promise<Reply<UploadTest>> {
  const { url, key, timeoutMs = 8_000, signal, ca } = options;
  const address = parseIngestAddress(url, key);
  if (!address.ok) return address;
  const nowMs = () => performance.now();
  const opened = await RtmpConnection.open({ address: address.value, timeoutMs, signal, ca, nowMs });
  if (!opened.ok) return opened;
  const connection = opened.value;
  const answer = await connectApp(connection);
  await connection.close(500);
  if (!answer.ok) return answer;
  return done({ connectMs: connection.openedInMs, rttMs: answer.value.tookMs });
}
