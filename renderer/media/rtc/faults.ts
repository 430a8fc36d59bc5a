/** What went wrong on the way to a connection, as data. */
import { type Fault, FaultError, fault, type Reply } from '../../../shared/domain/fault.ts';

const DETAIL_MAX = 300;

/** The value of a call, or its refusal thrown. */
export function value<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw new FaultError(reply.fault);
}

const textOf = (error: unknown) => String(error).slice(0, DETAIL_MAX);

/** `field`: which of the far end's words cannot be used. */
export const garbage = (field: string, error: unknown): FaultError =>
  error instanceof FaultError ? error : fault('realtime_garbage', { field, detail: textOf(error) }, error);

export const unsupported = (error: unknown): FaultError =>
  fault('realtime_unsupported', { retry: 'later', detail: textOf(error) }, error);

export const noCodec = (kind: 'video' | 'audio', detail?: string): FaultError =>
  fault('realtime_no_codec', { rule: kind, ...(detail === undefined ? {} : { detail: detail.slice(0, DETAIL_MAX) }) });

/** An attempt that ends while it is being made is no failure. */
export const cancelled = (): FaultError => fault('cancelled', { retry: 'now' });

/** Of anything that was thrown on the way. */
export const faultOf = (error: unknown): Fault =>
  error instanceof FaultError ? error.fault : { code: 'internal', retry: 'later', detail: textOf(error) };
