import { ORPCError } from '@orpc/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Fault, FaultError, type Reply } from '../../shared/domain/index.ts';
import { type StudioClient, studioClient } from './connection.ts';
import { showFault } from './toasts.tsx';

/** `Fault.rule` of a command that never reached the core; the words say that the stream goes on. */
export const CONNECTION_LOST = 'connection_lost';

const lost = (): Fault => ({ code: 'internal', retry: 'now', rule: CONNECTION_LOST });

/** What a failed call means, as data. Anything that is not a typed refusal is either a lost connection or a defect. */
export function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  if (error instanceof ORPCError) {
    const refused = Fault.safeParse(error.data);
    if (refused.success) return refused.data;
    if (error.code === 'BAD_REQUEST') return { code: 'bad_input', retry: 'never' };
    return { code: 'internal', retry: 'later', detail: String(error.code) };
  }
  if (studioClient() === null) return lost();
  const detail = error instanceof Error ? error.message.slice(0, 300) : undefined;
  return { code: 'internal', retry: 'now', detail };
}

/** Runs one command. Never throws: a refusal and a lost connection both come back as a fault. */
export async function call<T>(run: (client: StudioClient) => Promise<T>): Promise<Reply<T>> {
  const client = studioClient();
  if (!client) return { ok: false, fault: lost() };
  try {
    return { ok: true, value: await run(client) };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

export type CommandOptions<T> = {
  /** The component shows the fault itself; without it a toast does. */
  quiet?: boolean;
  onDone?: (value: T) => void;
};

export type Command<A extends readonly unknown[], T> = {
  run(...args: A): Promise<Reply<T>>;
  readonly pending: boolean;
  /** Of the last run, until the next one or `clear`. */
  readonly fault: Fault | null;
  clear(): void;
};

/**
 * A command with its pending state and its fault, for a button or a form:
 * `const end = useCommand((client) => client.live.end()); <Button loading={end.pending} onClick={() => end.run()} />`
 */
export function useCommand<A extends readonly unknown[], T>(
  run: (client: StudioClient, ...args: A) => Promise<T>,
  options: CommandOptions<T> = {},
): Command<A, T> {
  const [state, setState] = useState<{ running: number; fault: Fault | null }>({ running: 0, fault: null });
  const latest = useRef({ run, options });
  latest.current = { run, options };
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const start = useCallback(async (...args: A): Promise<Reply<T>> => {
    setState((s) => ({ running: s.running + 1, fault: null }));
    const reply = await call((client) => latest.current.run(client, ...args));
    if (mounted.current) setState((s) => ({ running: s.running - 1, fault: reply.ok ? null : reply.fault }));
    if (reply.ok) latest.current.options.onDone?.(reply.value);
    else if (!latest.current.options.quiet) showFault(reply.fault);
    return reply;
  }, []);
  const clear = useCallback(() => setState((s) => ({ ...s, fault: null })), []);
  return { run: start, pending: state.running > 0, fault: state.fault, clear };
}
