import { type Fault, type FaultCode, refuse } from '../../../shared/domain/index.ts';

type Refusal = { ok: false; fault: Fault };

/** An answer that took longer than agreed. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}
/** A body longer than anything that is expected there. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** A server may ask for any wait; more than an hour is no plan for a stream. */
const MAX_WAIT_S = 3_600;

/**
 * What a status means that is not the one hoped for. RFC 9725 §4.1: codes say no more than HTTP says, and unknown ones
 * count as the x00 of their hundred. `elsewhere`: it came from a server that a redirect led to without the token.
 */
export function statusFault(
  status: number,
  more: { retryAfter?: string | null; detail?: string; elsewhere?: boolean } = {},
): Refusal {
  const said = { params: { status }, detail: `HTTP ${status}${more.detail ? `: ${more.detail}` : ''}`.slice(0, 500) };
  const rule = more.elsewhere ? { rule: 'other_server' } : {};
  if (status === 401) return refuse('whip_unauthorized', { ...said, ...rule });
  if (status === 403) return refuse('whip_forbidden', { ...said, ...rule });
  if (status === 404 || status === 410) return refuse('whip_not_found', said);
  // Whoever sends there now may stop.
  if (status === 409) return refuse('whip_busy', { ...said, retry: 'later' });
  const passing = status >= 500 || status === 408 || status === 425 || status === 429;
  // 501 and 505 are not overcome by waiting.
  if (!passing || status === 501 || status === 505) return refuse('whip_refused', said);
  const seconds = retryAfterSeconds(more.retryAfter ?? null);
  return refuse('whip_refused', {
    ...said,
    retry: 'later',
    params: { status, ...(seconds === null ? {} : { seconds }) },
  });
}

/** `Retry-After` in seconds from now, as a count or as a date (RFC 9110 §10.2.3); null when it says nothing usable. */
export function retryAfterSeconds(text: string | null, nowMs = Date.now()): number | null {
  if (text === null) return null;
  const seconds = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Math.ceil((Date.parse(text) - nowMs) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, MAX_WAIT_S) : null;
}

const NO_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const NOBODY = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']);
const SILENT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/**
 * What was thrown on the way there, as a fault. Only codes go into the detail: messages may hold the header that could not
 * be sent, or the address, and either can be the secret.
 */
export function networkFault(error: unknown): Refusal {
  for (const cause of causes(error)) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
    const is = (what: FaultCode, retry: Fault['retry'], rule?: string) =>
      refuse(what, { retry, detail: code.slice(0, 100), ...(rule ? { rule } : {}) });
    if (cause instanceof TooSlow || SILENT.has(code)) return is('realtime_no_answer', 'later');
    if (cause instanceof TooLong) return is('realtime_garbage', 'never', 'too_long');
    if (NO_HOST.has(code)) return is('ingest_host_not_found', 'later');
    if (NOBODY.has(code)) return is('ingest_refused', 'later');
    if (/CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(code)) return is('ingest_tls_failed', 'never');
    if (/^HPE_|HTTPParserError/.test(code)) return is('ingest_protocol_error', 'never');
    if (cause.name === 'AbortError') return is('cancelled', 'now');
  }
  // It hung up in the middle, or for a reason that nobody gives.
  return refuse('realtime_no_answer', { retry: 'later', rule: 'closed', detail: deepest(error) });
}

/** The chain of causes, outermost first; an AggregateError (all addresses of a name failed) counts by its first. */
function* causes(error: unknown): Generator<Error> {
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 8; depth += 1) {
    yield at;
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined);
  }
}

function deepest(error: unknown): string {
  const last = [...causes(error)].at(-1);
  return last && 'code' in last && typeof last.code === 'string' ? last.code.slice(0, 100) : (last?.name ?? 'unknown');
}
