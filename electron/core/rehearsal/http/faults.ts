import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { type Fault, FaultError } from '../../../../shared/domain/index.ts';
import { storageFault } from '../db.ts';

/** The body of every refusal, whatever the status: the error shape of the contract. */
export const faultBody = (fault: Fault, status: number) => ({
  defined: true,
  code: 'FAULT',
  status,
  message: 'Refused',
  data: fault,
});

export const faultResponse = (fault: Fault, status = 422, headers: Record<string, string> = {}): Response =>
  Response.json(faultBody(fault, status), { status, headers });

type Issue = {
  readonly path?: readonly (PropertyKey | { key: PropertyKey })[];
  readonly code?: unknown;
  readonly maximum?: unknown;
  readonly minimum?: unknown;
  readonly message: string;
};

/** The first thing zod complains about, as field and rule. */
export function inputFault(issues: readonly Issue[]): Fault {
  const [issue] = issues;
  const field = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  const params: Record<string, number> = {};
  if (typeof issue?.maximum === 'number') params.max = issue.maximum;
  if (typeof issue?.minimum === 'number') params.min = issue.minimum;
  return {
    code: 'bad_input',
    retry: 'never',
    field: field === '' ? undefined : field,
    rule: typeof issue?.code === 'string' ? issue.code : 'invalid',
    params,
    detail: issue?.message.slice(0, 500),
  };
}

/** Any error of a handler as what goes over the wire. Null for one that nobody foresaw. */
export function toFault(error: unknown): Fault | null {
  if (error instanceof FaultError) return error.fault;
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    if (error.cause instanceof ValidationError) return inputFault(error.cause.issues as readonly Issue[]);
    return { code: 'bad_input', retry: 'never', rule: 'malformed', detail: error.message.slice(0, 500) };
  }
  return storageFault(error);
}
