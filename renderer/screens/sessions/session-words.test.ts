import { describe, expect, it } from 'vitest';
import { emptyTally, SessionReport } from '../../../shared/domain/index.ts';
import { durationOf, itemsBySales, tagsOf } from './session-words.ts';

const session = (more: object = {}): SessionReport =>
  SessionReport.parse({
    id: 's1',
    title: 't',
    destination: 'room',
    rehearsal: true,
    startedAtMs: 1_000,
    endedAtMs: 61_000,
    endReason: 'host',
    tally: emptyTally(),
    recording: { path: '/r.mp4', bytes: 1, durationMs: 42_000, complete: false, missing: false },
    video: { width: 720, height: 1280, frames: 1, meanFps: 30, dropped: 0, meanBitrate: 1, reconnects: 0 },
    ...more,
  });

describe('sessions', () => {
  it('says what is special about a session', () => {
    expect(tagsOf(session(), null)).toEqual(['rehearsal']);
    expect(tagsOf(session({ endedAtMs: null, endReason: null }), 's1')).toEqual(['live', 'rehearsal']);
    expect(tagsOf(session({ endedAtMs: null, endReason: null }), null)).toEqual(['interrupted', 'rehearsal']);
    expect(tagsOf(session({ rehearsal: false, destination: 'manual', endReason: 'failed' }), null)).toEqual([
      'failed',
      'manual',
    ]);
    expect(tagsOf(session({ stage: 'obs', rehearsal: false }), null)).toEqual(['obs']);
  });
  it('takes the length of an interrupted session from its recording', () => {
    expect(durationOf(session(), null, 0)).toBe(60_000);
    expect(durationOf(session({ endedAtMs: null }), 's1', 5_000)).toBe(4_000);
    expect(durationOf(session({ endedAtMs: null }), null, 5_000)).toBe(42_000);
    expect(durationOf(session({ endedAtMs: null, recording: null }), null, 5_000)).toBeNull();
  });
  it('puts what earned most on top', () => {
    const row = (itemId: string, minor: number) => ({
      itemId,
      title: itemId,
      orders: 1,
      units: 1,
      gmv: { minor, currency: 'CNY' },
    });
    const sorted = itemsBySales(session({ tally: { ...emptyTally(), perItem: [row('a', 5), row('b', 9)] } }));
    expect(sorted.map((item) => item.itemId)).toEqual(['b', 'a']);
  });
});
