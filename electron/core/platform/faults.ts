import { ORPCError } from '@orpc/client';
import type { z } from 'zod';
import { Fault, type FaultCode, type Reply, refuse } from '../../../shared/domain/index.ts';

/** Longest body taken from a platform, after decompression. A full catalogue page with long texts stays below 1 MiB. */
export const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** The body was longer than `MAX_RESPONSE_BYTES`. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** Nothing came for longer than agreed. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Something answered, but nothing that the contract knows. */
const garbage = (detail: string, more: Partial<Fault> = {}): { ok: false; fault: Fault } =>
  refuse('platform_garbage', { retry: 'later', detail: detail.slice(0, 500), ...more });

/** An answer with the right status and the wrong shape: names the first field that differs. */
export function misshapen(error: z.core.$ZodError): { ok: false; fault: Fault } {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  return garbage(`${field || '(whole answer)'}: ${issue?.message ?? 'differs from the contract'}`, {
    field,
    rule: issue?.code,
  });
}

/** An input that breaks the contract is refused here; nothing is sent. */
export function badInput(error: z.core.$ZodError): { ok: false; fault: Fault } {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  return refuse('bad_input', { field, rule: issue?.code, detail: issue?.message.slice(0, 500) });
}

/** Reasons of the network that say: nobody is there (now). */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const SILENT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** The chain of causes, outermost first; an AggregateError (all addresses of a name failed) counts by its first. */
function* causes(error: unknown): Generator<Error> {
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 8; depth += 1) {
    yield at;
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined);
  }
}

const systemCode = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** What a refused answer means. Only the contract's own `FAULT` may say that the caller did something wrong. */
function refused(error: ORPCError<string, unknown>, status: number): { ok: false; fault: Fault } {
  if (error.code === 'FAULT') {
    const said = Fault.safeParse(error.data);
    return said.success ? { ok: false, fault: said.data } : misshapen(said.error);
  }
  return byStatus(status);
}

function byStatus(status: number): { ok: false; fault: Fault } {
  const detail = `HTTP ${status}`;
  if (status === 401 || status === 403) return refuse('platform_unauthorized', { detail });
  if (status === 429) return refuse('rate_limited', { retry: 'later', detail });
  if (status === 408 || status === 504) return refuse('platform_timeout', { retry: 'later', detail });
  if (status >= 500) return refuse('platform_error', { retry: 'later', params: { status }, detail });
  return garbage(`${detail} without a fault`, { params: { status } });
}

/**
 * Everything that can be thrown on the way to the platform and back, by evidence, as a fault.
 * `status`: of the HTTP answer, when one began; it says more than what its body claims.
 */
export function faultOf(error: unknown, status: number | null = null): { ok: false; fault: Fault } {
  if (error instanceof ORPCError) return refused(error, status ?? error.status);
  for (const cause of causes(error)) {
    if (cause instanceof NoAnswer || SILENT.has(systemCode(cause))) {
      return refuse('platform_timeout', { retry: 'later', detail: cause.message.slice(0, 500) });
    }
    if (cause instanceof TooLong) return garbage(cause.message, { rule: 'too_long' });
    if (UNREACHABLE.has(systemCode(cause))) {
      return refuse('platform_unreachable', { retry: 'later', detail: `${systemCode(cause)} ${cause.message}`.trim() });
    }
    if (/CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(systemCode(cause))) {
      return refuse('platform_unreachable', { retry: 'never', rule: 'tls', detail: systemCode(cause) });
    }
    if (cause.name === 'HTTPParserError') return garbage(`not HTTP: ${cause.message}`, { rule: 'http' });
    if (cause.name === 'AbortError') return refuse('cancelled', { retry: 'now' });
    if (cause instanceof SyntaxError && status !== null && status >= 400) return byStatus(status);
    if (cause instanceof SyntaxError) return garbage(`broken JSON: ${cause.message}`, { rule: 'json' });
  }
  // `fetch failed` without a known reason: the answer never came whole, so another try may help.
  if (error instanceof TypeError && /fetch failed|terminated|network/i.test(error.message)) {
    return refuse('platform_unreachable', { retry: 'later', detail: error.message.slice(0, 500) });
  }
  return garbage(error instanceof Error ? error.message : String(error));
}

const TRY_AGAIN: ReadonlySet<FaultCode> = new Set(['platform_unreachable', 'platform_timeout']);

/** Faults after which the same write, with the same key, may be sent once more: it is not known to have arrived. */
export const mayRepeat = (reply: Reply<unknown>): boolean =>
  !reply.ok && TRY_AGAIN.has(reply.fault.code) && reply.fault.retry !== 'never';
