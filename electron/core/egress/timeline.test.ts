import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaPacket, TrackConfig } from '../../../shared/domain/media.ts';
import type { OutPacket } from './packet.ts';
import { AUDIO, VIDEO } from './testRig.ts';
import { Timeline } from './timeline.ts';

const FRAME_US = 33_333;
const SOUND_US = 21_333;
const data = new Uint8Array(8);

const video = (timestampUs: number, key = false): MediaPacket => ({
  track: 'video',
  timestampUs,
  durationUs: FRAME_US,
  key,
  data,
});
const audio = (timestampUs: number): MediaPacket => ({
  track: 'audio',
  timestampUs,
  durationUs: SOUND_US,
  key: true,
  data,
});

function rig(sources: string[] = ['page']) {
  const out: OutPacket[] = [];
  const asked: string[] = [];
  const clock = { ms: 1_000 };
  const timeline = new Timeline({
    emit: (packet) => out.push(packet),
    nowMs: () => clock.ms,
    requestKeyframe: (source) => asked.push(source),
  });
  for (const source of sources) {
    timeline.configure(VIDEO, source);
    timeline.configure(AUDIO, source);
  }
  timeline.select('page');
  return { timeline, out, asked, clock };
}

/** Sound and picture from `fromUs` for `lengthUs`, in order of time; a key frame first and every second. */
function media(fromUs: number, lengthUs: number): MediaPacket[] {
  const packets: MediaPacket[] = [];
  for (let i = 0; i < Math.floor(lengthUs / FRAME_US); i += 1) packets.push(video(fromUs + i * FRAME_US, i % 30 === 0));
  for (let i = 0; i < Math.floor(lengthUs / SOUND_US); i += 1) packets.push(audio(fromUs + i * SOUND_US));
  return packets.sort((a, b) => a.timestampUs - b.timestampUs);
}

const of = (out: OutPacket[], track: 'video' | 'audio') => out.filter((p) => p.track === track);
function expectRising(out: OutPacket[]): void {
  for (const track of ['video', 'audio'] as const) {
    let last = -1;
    for (const packet of of(out, track)) {
      expect(packet.timeUs).toBeGreaterThan(last);
      last = packet.timeUs;
    }
  }
}

describe('a start', () => {
  it('is a key frame at 0 with sound at once; earlier sound is left out', () => {
    const { timeline, out } = rig();
    for (const p of [audio(100_000), audio(121_333), video(150_000), audio(142_666)]) timeline.push(p);
    for (const p of media(160_000, 500_000)) timeline.push(p);
    timeline.flush();
    expect(out[0]).toMatchObject({ track: 'video', key: true, timeUs: 0 });
    expect(of(out, 'audio')[0]?.timeUs).toBe(0);
    expect(timeline.report()).toMatchObject({ source: 'page', startSkewMs: 0, anchors: 1 });
  });

  it('keeps sound that arrived before its picture', () => {
    const { timeline, out } = rig();
    for (let i = 0; i < 15; i += 1) timeline.push(audio(i * SOUND_US));
    timeline.push(video(3_000, true));
    for (let i = 1; i < 10; i += 1) timeline.push(video(3_000 + i * FRAME_US));
    timeline.flush();
    // Almost a frame is missing before it: one of silence.
    expect(of(out, 'audio').map((p) => p.timeUs)).toEqual([
      0,
      ...Array.from({ length: 14 }, (_, i) => (i + 1) * SOUND_US - 3_000),
    ]);
    expect(timeline.report().filledAudioFrames).toBe(1);
  });

  it('fills the sound of a microphone that comes late with silence, from the first picture on', () => {
    const { timeline, out } = rig();
    timeline.push(video(0, true));
    for (let i = 1; i < 30; i += 1) {
      timeline.push(video(i * FRAME_US));
      if (i > 15) timeline.push(audio(i * FRAME_US));
    }
    timeline.flush();
    expect(out[0]).toMatchObject({ track: 'video', key: true, timeUs: 0 });
    const sound = of(out, 'audio');
    expect(sound[0]?.timeUs).toBe(0);
    const steps = sound.slice(1).map((p, i) => p.timeUs - (sound[i]?.timeUs ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(FRAME_US + 1);
    expect(sound.find((p) => p.data === data)?.timeUs).toBe(16 * FRAME_US);
    expect(timeline.report()).toMatchObject({ startSkewMs: 0, source: 'page' });
    // In order of time across both tracks: nothing of the silence came after a picture that is later.
    expect(out.slice(1).every((p, i) => p.timeUs >= (out[i]?.timeUs ?? 0))).toBe(true);
  });

  it('waits for another key frame when sound and picture are far apart, and asks for it', () => {
    const { timeline, out, asked } = rig();
    timeline.push(video(0, true));
    for (let i = 1; i < 15; i += 1) {
      timeline.push(video(i * FRAME_US));
      timeline.push(audio(1_200_000 + i * SOUND_US));
    }
    expect(out).toHaveLength(0);
    expect(asked.length).toBeGreaterThan(1);
    for (const p of media(1_500_000, 600_000)) timeline.push(p);
    timeline.flush();
    expect(of(out, 'video')[0]).toMatchObject({ key: true, timeUs: 0 });
    expect(Math.abs(timeline.report().startSkewMs ?? 999)).toBeLessThanOrEqual(SOUND_US / 2_000);
  });

  it('goes without sound after a second; silence takes its place', () => {
    const { timeline, out, clock } = rig();
    for (let i = 0; i < 90; i += 1) {
      clock.ms = 1_000 + (i * FRAME_US) / 1000;
      timeline.push(video(i * FRAME_US, i % 30 === 0));
    }
    timeline.flush();
    expect(out[0]).toMatchObject({ key: true, timeUs: 0 });
    const [pictures, sound] = [of(out, 'video'), of(out, 'audio')];
    expect(sound[0]?.timeUs).toBe(0);
    expect((pictures.at(-1)?.timeUs ?? 0) - (sound.at(-1)?.timeUs ?? 0)).toBeLessThanOrEqual(100_000 + 1.5 * SOUND_US);
    expectRising(out);
  });

  it('has no sound at all where none was announced', () => {
    const { timeline, out, clock } = rig([]);
    timeline.configure(VIDEO);
    for (let i = 0; i < 90; i += 1) {
      clock.ms = 1_000 + (i * FRAME_US) / 1000;
      timeline.push(video(i * FRAME_US, i % 30 === 0));
    }
    timeline.flush();
    expect(of(out, 'video').length).toBeGreaterThan(50);
    expect(of(out, 'audio')).toEqual([]);
  });
});

describe('running', () => {
  it('lets one track go on within 100 ms when the other stalls', () => {
    const { timeline, out } = rig();
    for (const p of media(0, 1_000_000)) timeline.push(p);
    const before = of(out, 'video').length;
    for (let i = 30; i < 60; i += 1) {
      timeline.push(video(i * FRAME_US, i === 30));
      const behindUs = i * FRAME_US - (of(out, 'video').at(-1)?.timeUs ?? 0);
      expect(behindUs).toBeLessThanOrEqual(100_000 + FRAME_US);
    }
    expect(of(out, 'video').length).toBeGreaterThan(before + 25);
    expect(timeline.report().skewMs).toBeLessThan(-100);
  });

  it('sends silence in place of sound that is missing for a second, and the sound again when it is back', () => {
    const { timeline, out, clock } = rig();
    for (const p of media(0, 1_000_000)) timeline.push(p);
    for (let i = 30; i < 120; i += 1) timeline.push(video(i * FRAME_US, i % 30 === 0));
    clock.ms += 3_000;
    timeline.flush();
    const behindUs = (of(out, 'video').at(-1)?.timeUs ?? 0) - (of(out, 'audio').at(-1)?.timeUs ?? 0);
    expect(behindUs).toBeLessThanOrEqual(100_000 + 1.5 * SOUND_US);
    for (let us = 3_700_000; us < 4_500_000; us += SOUND_US) timeline.push(audio(us)); // its beginning is too late
    timeline.flush();
    expectRising(out);
    const { late } = timeline.report().audio;
    expect(late).toBeGreaterThan(2);
    const real = of(out, 'audio').filter((p) => p.data === data && p.timeUs > 1_000_000);
    expect(real.map((p) => p.timeUs)).toEqual(real.map((_, i) => 3_700_000 + (i + late) * SOUND_US));
  });

  it('takes sound that is late for good as it comes: that is better than silence for ever', () => {
    const { timeline, out } = rig();
    for (const p of media(0, 1_000_000)) timeline.push(p);
    for (let i = 30; i < 600; i += 1) {
      timeline.push(video(i * FRAME_US, i % 30 === 0));
      const us = (i - 45) * FRAME_US; // 1.5 s behind
      if (us >= 1_000_000) timeline.push(audio(us));
    }
    timeline.flush();
    expectRising(out);
    const lastReal = of(out, 'audio').findLast((p) => p.data === data);
    expect(lastReal?.timeUs).toBe(554 * FRAME_US);
  });

  it('takes the same parameters, whoever announces them, for the same', () => {
    const { timeline, out } = rig(['page']);
    for (const p of media(0, 400_000)) timeline.push(p);
    timeline.configure({ ...VIDEO, bitrate: 99, description: new Uint8Array([1]) }, 'slate');
    timeline.configure({ ...AUDIO, description: new Uint8Array([2]) }, 'slate');
    timeline.select('slate');
    for (const p of media(0, 400_000)) timeline.push(p, 'slate');
    timeline.flush();
    expect(timeline.report().source).toBe('slate');
    expect(new Set(out.map((p) => p.config)).size).toBe(2);
  });

  it('fills missing sound with silence and counts the pause', () => {
    const { timeline, out } = rig();
    for (const p of media(0, 400_000)) timeline.push(p);
    for (const p of media(1_000_000, 400_000)) timeline.push(p);
    timeline.flush();
    expectRising(out);
    const times = of(out, 'audio').map((p) => p.timeUs);
    const steps = times.slice(1).map((t, i) => t - (times[i] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(SOUND_US * 1.6);
    expect(timeline.report()).toMatchObject({ video: { gaps: 1 }, audio: { gaps: 1 } });
    expect(timeline.report().filledAudioFrames).toBeGreaterThan(25);
  });

  it('names changed parameters with the packets they belong to', () => {
    const { timeline, out } = rig();
    for (const p of media(0, 400_000)) timeline.push(p);
    const changed: TrackConfig = { ...VIDEO, description: new Uint8Array([9]) };
    timeline.configure(changed);
    for (const p of media(400_000, 400_000)) timeline.push(p);
    timeline.flush();
    expect(of(out, 'video')[0]?.config).toBe(VIDEO);
    expect(of(out, 'video').at(-1)?.config).toBe(changed);
  });
});

describe('a change of source', () => {
  it('cuts to the slate without a hole, and back, on one timeline', () => {
    const { timeline, out, clock } = rig(['page', 'slate']);
    for (const p of media(5_000_000, 1_000_000)) timeline.push(p);
    timeline.select('slate');
    clock.ms += 1_200; // the page fell silent 200 ms ago
    for (const p of media(0, 500_000)) timeline.push(p, 'slate');
    expect(timeline.report().source).toBe('slate');
    timeline.select('page');
    timeline.push(video(777)); // a new page, no key frame yet: the slate stays
    for (const p of media(500_000, 100_000).filter((p) => !p.key || p.track === 'audio')) timeline.push(p, 'slate');
    expect(timeline.report().source).toBe('slate');
    clock.ms += 650;
    for (const p of media(40_000, 500_000)) timeline.push(p);
    timeline.flush();
    expect(timeline.report()).toMatchObject({ source: 'page', anchors: 3 });
    expectRising(out);
    const anchors = of(out, 'video').filter((p, i, all) => p.key && p.timeUs - (all[i - 1]?.timeUs ?? 0) > 0);
    expect(anchors.length).toBeGreaterThanOrEqual(2);
    // Output follows the wall clock: 1.2 s for the page's part, 0.65 s for the slate's.
    expect(
      of(out, 'video')
        .filter((p) => p.key)
        .map((p) => p.timeUs),
    ).toEqual([0, 1_200_000, 1_850_000]);
  });

  it('takes a clock that jumps back for a reloaded page and starts it at a key frame', () => {
    const { timeline, out, clock } = rig();
    for (const p of media(60_000_000, 1_000_000)) timeline.push(p);
    clock.ms += 3_000;
    timeline.push(video(100));
    for (const p of media(200, 1_000_000)) timeline.push(p);
    timeline.flush();
    expectRising(out);
    expect(timeline.report().anchors).toBe(2);
    expect(of(out, 'video')[30]).toMatchObject({ key: true, timeUs: 3_000_000 });
  });
});

/** What a page can do to us: any order, jitter, losses, pauses, restarts, and changes to the slate. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('media' as const),
      ms: fc.integer({ min: 0, max: 300 }),
      jitterUs: fc.integer({ min: -40_000, max: 40_000 }),
      lose: fc.integer({ min: 0, max: 9 }),
      swap: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('gap' as const), ms: fc.integer({ min: 0, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock' as const), us: fc.integer({ min: -1e9, max: 1e9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('select' as const), source: fc.constantFrom('page', 'slate') }) },
);

describe('whatever arrives', () => {
  it('rises strictly on each track, from 0, beginning with a key frame, with bounded skew', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { timeline, out, clock } = rig(['page', 'slate']);
        let source = 'page';
        let atUs = 1e9;
        let i = 0;
        for (const s of steps) {
          if (s.do === 'gap') {
            atUs += s.ms * 1000;
            clock.ms += s.ms;
          } else if (s.do === 'clock') atUs += s.us;
          else if (s.do === 'restart') timeline.restart(source);
          else if (s.do === 'select') {
            source = s.source;
            timeline.select(source);
          } else {
            const packets = media(atUs, s.ms * 1000).map((p) => ({
              ...p,
              timestampUs: p.timestampUs + (i % 5 === 0 ? s.jitterUs : 0),
            }));
            atUs += s.ms * 1000;
            clock.ms += s.ms;
            const kept = packets.filter(() => {
              i += 1;
              return s.lose === 0 || i % (s.lose + 1) !== 0;
            });
            for (const p of s.swap ? kept.reverse() : kept) timeline.push(p, source);
          }
        }
        timeline.flush();
        expectRising(out);
        expect(out.every((p) => p.timeUs >= 0 && Number.isSafeInteger(p.timeUs) && p.durationUs >= 0)).toBe(true);
        const first = of(out, 'video')[0];
        if (out.length > 0) expect(first).toMatchObject({ key: true, timeUs: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps sound and picture together: both tracks move by the same amount', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 1e12 }),
        (gaps, startUs) => {
          const { timeline, out, clock } = rig();
          let atUs = startUs;
          const sent: MediaPacket[] = [];
          for (const gapMs of gaps) {
            for (const p of media(atUs, 200_000)) {
              sent.push(p);
              timeline.push(p);
            }
            atUs += 200_000 + gapMs * 1000;
            clock.ms += 200 + gapMs;
          }
          timeline.flush();
          for (const p of of(out, 'video'))
            expect(sent.some((s) => s.track === 'video' && Math.abs(s.timestampUs - startUs - p.timeUs) < 2)).toBe(
              true,
            );
          const real = of(out, 'audio').filter((p) => p.data === data);
          for (const p of real)
            expect(sent.some((s) => s.track === 'audio' && Math.abs(s.timestampUs - startUs - p.timeUs) < 40_000)).toBe(
              true,
            );
        },
      ),
      { numRuns: 60 },
    );
  });
});
