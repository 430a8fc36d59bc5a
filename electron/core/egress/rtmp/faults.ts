import type { Fault, FaultCode } from '../../../../shared/domain/fault.ts';
import { type IngestAddress, withoutKey } from './address.ts';

/** How far a connection has come: the same broken socket means different things at each step. */
export type Phase = 'opening' | 'handshake' | 'connect' | 'publish' | 'live';

/** A fault of this ingest. `detail` is freed of the stream key here, so that no caller can forget it. */
export function ingestFault(
  address: IngestAddress,
  code: FaultCode,
  more: { detail?: string; rule?: string; field?: string } = {},
): Fault {
  return {
    code,
    retry: RETRY[code] ?? 'later',
    params: { host: address.host, port: address.port },
    ...more,
    ...(more.detail === undefined ? {} : { detail: withoutKey(more.detail, address.key) }),
  };
}

/** The input must change before another try can help. */
const RETRY: { [code in FaultCode]?: Fault['retry'] } = {
  ingest_bad_address: 'never',
  ingest_unsupported_scheme: 'never',
  ingest_wrong_key: 'never',
  ingest_tls_failed: 'never',
  ingest_taken_over: 'never',
  ingest_lost: 'now',
  cancelled: 'now',
};

/** Names a socket's error. Node reports each address it tried in `errors`. */
export function socketFault(address: IngestAddress, error: unknown, phase: Phase): Fault {
  const { code, message } = readError(error);
  const detail = code === '' ? message : `${code}: ${message}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA' || code === 'EAI_NODATA') {
    return ingestFault(address, 'ingest_host_not_found', { detail });
  }
  if (code === 'ETIMEDOUT' && phase !== 'live') return ingestFault(address, 'ingest_timeout', { detail, rule: phase });
  if (isTls(code, message)) return ingestFault(address, 'ingest_tls_failed', { detail, rule: code });
  switch (phase) {
    case 'opening':
      // A TLS server that does not like the client simply resets; plain TCP refuses.
      if (address.scheme === 'rtmps' && (code === 'ECONNRESET' || code === 'EPIPE')) {
        return ingestFault(address, 'ingest_tls_failed', { detail, rule: code });
      }
      return ingestFault(address, 'ingest_refused', { detail, rule: code });
    case 'handshake':
      return ingestFault(address, 'ingest_protocol_error', { detail, rule: 'closed_in_handshake' });
    case 'connect':
      return ingestFault(address, 'ingest_rejected', { detail, rule: 'closed_at_connect' });
    case 'publish':
      return closedAtPublish(address, detail);
    case 'live':
      return ingestFault(address, 'ingest_lost', { detail, rule: code });
  }
}

/**
 * nginx-rtmp (`deny publish`, a callback that answers 403) and SRS refuse a key by closing the connection after
 * `publish`, without a word. The rule tells this guess from a server's explicit refusal.
 */
export function closedAtPublish(address: IngestAddress, detail: string): Fault {
  return ingestFault(address, 'ingest_wrong_key', { detail, rule: 'closed_at_publish' });
}

/** The other side said goodbye (FIN). */
export function closedFault(address: IngestAddress, phase: Phase): Fault {
  const detail = 'the server closed the connection';
  switch (phase) {
    case 'opening':
      return ingestFault(address, address.scheme === 'rtmps' ? 'ingest_tls_failed' : 'ingest_refused', { detail });
    case 'handshake':
      return ingestFault(address, 'ingest_protocol_error', { detail, rule: 'closed_in_handshake' });
    case 'connect':
      return ingestFault(address, 'ingest_rejected', { detail, rule: 'closed_at_connect' });
    case 'publish':
      return closedAtPublish(address, detail);
    case 'live':
      return ingestFault(address, 'ingest_lost', { detail, rule: 'closed' });
  }
}

/** `code`, `level` and `description` of an onStatus, or of a command's `_error`. */
export type Status = { readonly code: string; readonly level: string; readonly description: string };

/** Names a server's refusal; null for a status that refuses nothing. The server's exact words go into `detail`. */
export function statusFault(address: IngestAddress, status: Status, phase: Phase): Fault | null {
  const detail = `${status.code}: ${status.description}`;
  const name = status.code.toLowerCase();
  const words = status.description.toLowerCase();
  // A server that lets the newer publisher win says so to the older one, under many codes. When it answers a wish to
  // publish, “another publisher” may only be our own dead session.
  const bad = status.level !== 'status' || /unpublish|closed|rejected|badname|kick/.test(name);
  if (bad && (TAKEN_OVER.test(words) || (phase === 'live' && ANOTHER.test(words)))) {
    return ingestFault(address, 'ingest_taken_over', { detail, rule: status.code });
  }
  const taken = /already|in use|busy|exist|being published|occupied|duplicate/.test(words) || ANOTHER.test(words);
  if (/publish\.badname|publish\.badconnection|streambusy|stream\.busy/.test(name)) {
    // Specification: BadName is a name in use. In practice services also answer it for a key they do not know, so
    // only words like “already publishing” make it busy. node-media-server says BadConnection for it.
    if (taken || !name.includes('badname')) return ingestFault(address, 'ingest_busy', { detail, rule: status.code });
    return ingestFault(address, 'ingest_wrong_key', { detail, rule: status.code });
  }
  if (/publish\.(denied|unauthorized|rejected|failed)|authentication|unauthori[sz]ed/.test(name)) {
    return ingestFault(address, taken ? 'ingest_busy' : 'ingest_wrong_key', { detail, rule: status.code });
  }
  if (name.includes('connect.invalidapp')) {
    return ingestFault(address, 'ingest_bad_address', { detail, field: 'url', rule: 'unknown_app' });
  }
  if (status.level === 'error' || /connect\.(rejected|failed|closed|appshutdown)|unpublish\.success/.test(name)) {
    if (phase === 'live') return ingestFault(address, 'ingest_lost', { detail, rule: status.code });
    return ingestFault(address, taken ? 'ingest_busy' : 'ingest_rejected', { detail, rule: status.code });
  }
  return null;
}

const TAKEN_OVER = /taken over|takeover|(replaced|superseded|kicked|displaced|preempted)( out| off)? by/;
const ANOTHER = /(another|new|other|second) (publisher|client|session|stream|connection|encoder)/;

function isTls(code: string, message: string): boolean {
  return (
    /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/.test(
      code,
    ) ||
    code === 'EPROTO' ||
    message.includes('before secure TLS connection was established')
  );
}

function readError(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return readError(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
}
