import { describe, expect, it } from 'vitest';
import type { MessageId, RoomEvent, SessionId, ViewerId } from '../../../../shared/domain/index.ts';
import type { RoomWatch } from './room-feed.ts';
import { FOUND_MAX, searchLog } from './search-log.ts';
import { holds } from './view.ts';

const line = (seq: number): RoomEvent => ({
  kind: 'chat',
  seq,
  atMs: seq,
  messageId: `m${seq}` as MessageId,
  from: { id: 'v' as ViewerId, name: 'v' },
  text: seq % 10 === 0 ? 'a needle' : 'hay',
  host: false,
});
/** A core with so many events, that waits for more behind them as the real one does. */
const core =
  (count: number, told: { ended: boolean } = { ended: false }): RoomWatch =>
  async ({ afterSeq }, { signal }) =>
    (async function* () {
      for (let from = afterSeq + 1; from <= count; from += 500)
        yield { events: Array.from({ length: Math.min(500, count - from + 1) }, (_, at) => line(from + at)) };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      told.ended = true;
    })();
const session = 's1' as SessionId;
const alive = () => new AbortController().signal;

describe('searchLog', () => {
  it('looks at every event before the kept lines, and at none behind', async () => {
    const steps: number[] = [];
    const log = { sessionId: session, beforeSeq: 1_801 };
    const found = await searchLog(core(5_000), log, holds('needle'), (read) => steps.push(read), alive());
    expect(found.rows.map((row) => row.seq)).toEqual(Array.from({ length: 180 }, (_, at) => (at + 1) * 10));
    expect(found).toMatchObject({ read: 1_800, full: false });
    expect(steps).toEqual([500, 1_000, 1_500, 1_800]);
  });
  it('keeps the newest finds and says that there were more', async () => {
    const found = await searchLog(
      core(9_000),
      { sessionId: session, beforeSeq: 9_001 },
      holds('needle'),
      () => {},
      alive(),
    );
    expect(found.full).toBe(true);
    expect(found.rows).toHaveLength(FOUND_MAX);
    expect(found.rows.at(-1)?.seq).toBe(9_000);
  });
  it('stops when told to, with what it has', async () => {
    const stop = new AbortController();
    const log = { sessionId: session, beforeSeq: 9_001 };
    const found = await searchLog(
      core(9_000),
      log,
      holds('needle'),
      (read) => read >= 1_000 && stop.abort(),
      stop.signal,
    );
    expect(found.read).toBe(1_000);
  });
  it('fails when the core goes', async () => {
    const gone: RoomWatch = async () =>
      (async function* () {
        yield { events: [line(1)] };
        throw new Error('socket closed');
      })();
    await expect(searchLog(gone, { sessionId: session, beforeSeq: 9 }, holds('x'), () => {}, alive())).rejects.toThrow(
      'socket',
    );
  });
});
