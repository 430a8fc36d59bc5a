import { type ActivityReason, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { Activity } from './activity.ts';
import type { ObsConnection, RequestInput } from './port.ts';
import type { Answer, ChangeName, ReadName } from './protocol.ts';

/** A request that can change something, with what the activity list says about it. */
export type Order<K extends ChangeName> = {
  request: K;
  input: RequestInput<K>;
  reason: ActivityReason;
  /** The scene, source, input or setting it is about. */
  subject: string;
  /** What OBS has now, in words; absent where there is nothing to compare. */
  before?: string;
  /** What was asked for, in words; written where OBS cannot be asked at once (a scene changes at the end of its fade). */
  after?: string;
  /** Asks OBS what it has after the change; runs before anything else is sent. */
  readBack?: () => Promise<string | null>;
  timeoutMs?: number;
};

/**
 * The one way to OBS: reads go out at once, changes one after the other, each awaited, read back and written down. A
 * burst of valid requests has crashed OBS before, so nothing is ever sent side by side with a change of ours.
 */
export type ObsDriver = {
  connection(): ObsConnection | null;
  read<K extends ReadName>(
    name: K,
    input: RequestInput<K>,
    options?: { timeoutMs?: number },
  ): Promise<Reply<Answer<K>>>;
  change<K extends ChangeName>(order: Order<K>): Promise<Reply<Answer<K>>>;
  /**
   * Several changes that belong together: nobody else's change comes between them. `step` is `change` for use inside;
   * calling `change` itself in there would wait for its own end.
   */
  together<T>(work: (step: ObsDriver['change']) => Promise<T>): Promise<T>;
  /** Changes waiting or under way. */
  pending(): number;
};

export function createDriver(options: {
  connection(): ObsConnection | null;
  activity: Activity;
  onPending(count: number): void;
}): ObsDriver {
  const { activity } = options;
  let turn: Promise<unknown> = Promise.resolve();
  let pending = 0;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    pending += 1;
    options.onPending(pending);
    const mine = turn.then(async () => {
      try {
        return await work();
      } finally {
        // Before whoever waits for it goes on: to them it is over.
        pending -= 1;
        options.onPending(pending);
      }
    });
    // The next in turn waits for the end of this one; how it ended is told to whoever asked for it.
    turn = mine.catch(() => undefined);
    return mine;
  };

  /** What cannot be read back is written down as unknown: the change was made all the same. */
  const readBack = async ({ readBack }: { readBack?: () => Promise<string | null> }): Promise<string | null> => {
    try {
      return (await readBack?.()) ?? null;
    } catch {
      return null;
    }
  };

  async function send<K extends ChangeName>(order: Order<K>): Promise<Reply<Answer<K>>> {
    const connection = options.connection();
    if (!connection) return refuse('obs_not_connected', { retry: 'later' });
    const reply = await connection.call(
      order.request,
      order.input,
      order.timeoutMs === undefined ? {} : { timeoutMs: order.timeoutMs },
    );
    const after = !reply.ok ? null : order.readBack ? await readBack(order) : (order.after ?? null);
    activity.changed({
      request: order.request,
      reason: order.reason,
      subject: order.subject,
      before: order.before ?? null,
      after,
      outcome: reply.ok ? 'done' : reply.fault.code,
      ...(reply.ok || reply.fault.detail === undefined ? {} : { detail: reply.fault.detail }),
    });
    return reply;
  }

  return {
    connection: options.connection,
    async read(name, input, more) {
      const connection = options.connection();
      if (!connection) return refuse('obs_not_connected', { retry: 'later' });
      activity.readOnce(name);
      return connection.call(name, input, more);
    },
    change: (order) => inTurn(() => send(order)),
    together: (work) => inTurn(() => work(send)),
    pending: () => pending,
  };
}
