import { expect, it } from 'vitest';
import type { RtcNotice } from '../../../../shared/domain/index.ts';
import { createNotices } from './notices.ts';

async function all(from: AsyncIterable<RtcNotice>): Promise<RtcNotice[]> {
  const said: RtcNotice[] = [];
  for await (const notice of from) said.push(notice);
  return said;
}
const connected: RtcNotice = { kind: 'path', state: 'connected' };
const closed: RtcNotice = { kind: 'closed', why: 'replaced' };
const score = (value: number): RtcNotice => ({ kind: 'score', of: 'video', score: value });

it('tells who comes late what holds, and everybody the rest until the end', async () => {
  const notices = createNotices();
  notices.tell({ kind: 'path', state: 'new' });
  const early = all(notices.follow());
  await Promise.resolve();
  notices.tell(score(3));
  notices.tell(score(8));
  notices.tell(connected);
  const late = all(notices.follow());
  notices.tell(closed);
  notices.tell(score(1));
  expect(await early).toEqual([{ kind: 'path', state: 'new' }, score(3), score(8), connected, closed]);
  expect(await late).toEqual([connected, score(8), closed]);
  expect(await all(notices.follow())).toEqual([connected, score(8), closed]);
});

it('ends for a transport that its own side closed, and for a reader who goes', async () => {
  const notices = createNotices();
  notices.tell(connected);
  const reading = all(notices.follow());
  const going = new AbortController();
  const gone = all(notices.follow(going.signal));
  await Promise.resolve();
  going.abort();
  expect(await gone).toEqual([connected]);
  notices.end();
  expect(await reading).toEqual([connected]);
});

it('drops the oldest for a reader who is far behind', async () => {
  const notices = createNotices();
  const reader = notices.follow();
  notices.tell(connected);
  expect((await reader.next()).value).toEqual(connected);
  for (let value = 0; value < 100; value += 1) notices.tell(score(value % 11));
  notices.tell(closed);
  const rest = await all(reader);
  expect(rest).toHaveLength(32);
  expect(rest.at(-1)).toEqual(closed);
});
