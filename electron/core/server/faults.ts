import { mapEventIterator } from '@orpc/client';
import { ORPCError, ValidationError } from '@orpc/server';
import { type Fault, FaultError } from '../../../shared/domain/index.ts';

type FaultLog = { error(facts: object, text: string): void };

/** Makes a fault the contract's one error: code `FAULT`, HTTP status 422, the fault as its data. */
function refusal(fault: Fault, cause: unknown): ORPCError<'FAULT', Fault> {
  return new ORPCError('FAULT', { defined: true, status: 422, message: fault.code, data: fault, cause });
}

/**
 * Whatever a procedure threw, as the contract's `FAULT`. Input that the contract's schema refused becomes `bad_input` with
 * the field and the rule; an error nobody foresaw becomes `internal` and tells the page nothing of its insides.
 */
function toContractError(error: unknown): ORPCError<string, unknown> {
  if (error instanceof FaultError) return refusal(error.fault, error);
  if (!(error instanceof ORPCError)) return refusal({ code: 'internal', retry: 'later' }, error);
  if (error.code === 'FAULT') return error;
  if (error.code === 'BAD_REQUEST') return refusal(badInput(error.cause), error);
  return refusal({ code: 'internal', retry: 'later' }, error);
}

/** True for what nobody foresaw: it belongs into the log. */
function isUnforeseen(error: unknown): boolean {
  if (error instanceof FaultError) return error.fault.code === 'internal';
  return !(error instanceof ORPCError) || (error.code !== 'FAULT' && error.code !== 'BAD_REQUEST');
}

function badInput(cause: unknown): Fault {
  const issue = cause instanceof ValidationError ? cause.issues[0] : undefined;
  const field = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  const rule = issue && 'code' in issue && typeof issue.code === 'string' ? issue.code : 'invalid';
  return { code: 'bad_input', retry: 'never', rule, ...(field ? { field } : {}) };
}

/** Handler options for every host of the studio contract (WebSocket here, MessagePort on the desktop). */
export function contractFaults(log: FaultLog) {
  return {
    clientInterceptors: [
      async <T>(call: {
        next(): Promise<T>;
        path: readonly string[];
        signal?: AbortSignal | undefined;
      }): Promise<T> => {
        const translated = (error: unknown) => {
          // A page that left does not wait for an answer, and its leaving is no error.
          if (isUnforeseen(error) && !call.signal?.aborted)
            log.error({ err: error, path: call.path.join('.') }, 'a command failed unexpectedly');
          return toContractError(error);
        };
        try {
          const result = await call.next();
          if (!isStream(result)) return result;
          // A stream may still fail after it was handed out.
          return mapEventIterator(result, {
            value: async (value) => value,
            error: async (error) => translated(error),
          }) as T;
        } catch (error) {
          throw translated(error);
        }
      },
    ],
  };
}

function isStream(value: unknown): value is AsyncIteratorObject<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}
