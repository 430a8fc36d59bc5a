import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveState, RoomId, SessionId } from '../../shared/domain/index.ts';
import { addressDigest, createLiveNote } from './liveNote.ts';
import { elapsedMs } from './resume.ts';
import { machineTime, openLiveJournal } from './store/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redcast-note-'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const sessionId = SessionId.parse('s1');
const common = { sessionId, stage: 'studio', rehearsal: true, destination: { kind: 'room', topicId: 't1' } };
const opening = LiveState.parse({ ...common, kind: 'opening', awaitsButton: false, startedAtMs: 1_000, steps: [] });
const live = (ingest: object) =>
  LiveState.parse({
    ...{ ...common, kind: 'live', title: 'A topic', roomId: 'r1', watchUrl: 'http://w', liveAtMs: 2_000 },
    ...{ ingest, page: 'present', recording: { kind: 'off' } },
  });
const ending = LiveState.parse({ kind: 'ending', sessionId, rehearsal: true, liveAtMs: 2_000, reason: 'host' });
const ended = LiveState.parse({ kind: 'ended', sessionId, reason: 'host', endedAtMs: 9_000 });
const sending = { kind: 'sending', sinceMs: 2_000 };
const lost = {
  kind: 'reconnecting',
  sinceMs: 1,
  attempt: 1,
  nextTryAtMs: 2,
  fault: { code: 'ingest_lost', retry: 'later' },
};

function note(more: Partial<Parameters<typeof createLiveNote>[0]> = {}) {
  const warned: string[] = [];
  const log = { warn: (_: object, text: string) => warned.push(text) } as never;
  const made = createLiveNote({
    ...{ journal: openLiveJournal({ path: folder }), going: null, outageMs: 0, log },
    ...{ address: () => null, ownService: () => false },
    ...more,
  });
  return { note: made, warned };
}
/** What the next run would find. */
const left = () => openLiveJournal({ path: folder }).read();
const beat = () => openLiveJournal({ path: folder }).beat();

it('knows the stream before anything is sent, and forgets it when it is over', () => {
  const { note: kept } = note();
  kept.state(opening);
  expect(left()).toMatchObject({ phase: 'opening', sessionId: 's1', roomId: null, startedAtMs: 1_000 });
  kept.began({
    ...{ id: sessionId, title: 'A topic', destination: 'room', rehearsal: true, stage: 'studio', topicId: null },
    ...{ roomId: RoomId.parse('r1'), watchUrl: 'http://w', noVideoMs: 120_000, startedAtMs: 1_000 },
  });
  kept.recordingAt('/a.mp4');
  expect(left()).toMatchObject({ phase: 'opening', roomId: 'r1', noVideoMs: 120_000, recordings: ['/a.mp4'] });
  expect(beat()).toBeNull();
  kept.state(live(sending));
  kept.wishes({ beRightBack: true, screen: { wanted: true, audio: false }, onScreen: 'm1' });
  expect(left()).toMatchObject({
    ...{ phase: 'live', liveAtMs: 2_000, title: 'A topic', noVideoMs: 120_000 },
    wishes: { beRightBack: true, screen: { wanted: true, audio: false }, onScreen: 'm1' },
  });
  expect(elapsedMs(beat() ?? { atMs: 0, uptimeMs: 0 }, machineTime())).toBeLessThan(5_000);
  kept.state(ending);
  expect(left()).toMatchObject({ phase: 'ending' });
  kept.state(ended);
  expect([left(), beat()]).toEqual([null, null]);
});

it('notes an opening that is being undone as an end', () => {
  const { note: kept } = note();
  kept.state(opening);
  kept.state({ ...opening, closing: true } as LiveState);
  expect(left()).toMatchObject({ phase: 'ending' });
  kept.state({ kind: 'prepare' });
  expect(left()).toBeNull();
});

it('leaves a sign of life each second, with how long nothing was sent', () => {
  const { note: kept } = note();
  kept.state(opening);
  kept.state(live(sending));
  vi.advanceTimersByTime(3_000);
  expect(beat()?.sentAgoMs).toBe(0);
  kept.state(live(lost));
  vi.advanceTimersByTime(20_000);
  expect(beat()?.sentAgoMs).toBe(20_000);
  kept.state(live(sending));
  vi.advanceTimersByTime(1_000);
  expect(beat()?.sentAgoMs).toBe(0);
  kept.close();
});

it('goes on counting an outage that began in the run before', () => {
  const first = note();
  first.note.state(opening);
  first.note.state(live(sending));
  first.note.close();
  const going = left();
  const { note: kept } = note({ going: going && { ...going, takenUp: [7] }, outageMs: 30_000 });
  kept.state(live(lost));
  vi.advanceTimersByTime(2_000);
  expect(beat()?.sentAgoMs).toBe(32_000);
  expect(left()).toMatchObject({ phase: 'live', takenUp: [7] });
  kept.close();
});

it('holds no address and no key', () => {
  const address = 'rtmp://example.com/app/secret_key';
  const { note: kept } = note({ address: () => addressDigest(address) });
  kept.state(LiveState.parse({ ...opening, destination: { kind: 'manual' } }));
  expect(readFileSync(join(folder, 'live.json'), 'utf8')).not.toMatch(/secret|example/);
  expect(left()?.address).toBe(addressDigest(` ${address} `));
  expect(addressDigest('  ')).toBeNull();
});

it('lives with a folder that takes nothing, and with files that are none', () => {
  const { note: kept, warned } = note({ journal: openLiveJournal({ path: join(folder, 'missing') }) });
  kept.state(opening);
  kept.state(live(sending));
  vi.advanceTimersByTime(5_000);
  kept.state(ended);
  expect(warned).toContain('the live journal was not written');
  writeFileSync(join(folder, 'live.json'), '{"phase":"live"');
  writeFileSync(join(folder, 'live.beat'), '{"atMs":-1}');
  expect([left(), beat()]).toEqual([null, null]);
});
