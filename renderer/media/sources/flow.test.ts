import { describe, expect, it } from 'vitest';
import { createFlowWatch, type Flow } from './flow.ts';

const track = (stats: { totalFrames: number } | undefined = { totalFrames: 0 }) => ({
  muted: false,
  readyState: 'live' as MediaStreamTrackState,
  ...(stats ? { stats } : {}),
});

/** Looks every half second; `step` moves the microphone between two looks. Gives what was said, without repetition. */
function watched(mic: ReturnType<typeof track>, seconds: number, step: (atMs: number) => void, heard = () => true) {
  const watch = createFlowWatch();
  watch.follow(mic);
  const said: Flow[] = [];
  for (let at = 0; at <= seconds * 1000; at += 500) {
    step(at);
    const flow = watch.look(at, heard());
    if (said.at(-1) !== flow) said.push(flow);
  }
  return said;
}

describe('the flow of a microphone', () => {
  it('flows while samples are counted, whatever they contain', () => {
    const mic = track();
    const said = watched(mic, 10, () => {
      if (mic.stats) mic.stats.totalFrames += 24_000;
    });
    expect(said).toEqual(['waiting', 'flowing']);
  });

  it('stalls once when no sample came for two seconds, and flows again', () => {
    const mic = track();
    const said = watched(mic, 10, (at) => {
      if (mic.stats && (at < 2000 || at > 7000)) mic.stats.totalFrames += 24_000;
    });
    expect(said).toEqual(['waiting', 'flowing', 'waiting', 'stalled', 'waiting', 'flowing']);
  });

  it('stalls when the system mutes it for two seconds, not for one', () => {
    const long = track();
    const move = (mic: typeof long, from: number, to: number) => (at: number) => {
      if (mic.stats) mic.stats.totalFrames += 24_000;
      mic.muted = at >= from && at < to;
    };
    expect(watched(long, 8, move(long, 2000, 6000))).toContain('stalled');
    const short = track();
    expect(watched(short, 8, move(short, 2000, 3000))).not.toContain('stalled');
  });

  it('stalls when what processes the samples is dead', () => {
    const mic = track();
    let at = 0;
    const said = watched(
      mic,
      6,
      (now) => {
        at = now;
        if (mic.stats) mic.stats.totalFrames += 24_000;
      },
      () => at < 2000,
    );
    expect(said).toEqual(['waiting', 'flowing', 'waiting', 'stalled', 'waiting']);
  });

  it('concludes nothing from a time in which nobody looked', () => {
    const mic = track();
    const watch = createFlowWatch();
    watch.follow(mic);
    watch.look(0, true);
    expect(watch.look(60_000, true)).toBe('waiting');
    expect(watch.look(60_500, true)).toBe('waiting');
  });

  it('does not believe one last buffer', () => {
    const mic = track();
    const said = watched(mic, 6, (at) => {
      if (mic.stats && at === 500) mic.stats.totalFrames += 480;
    });
    expect(said).toEqual(['waiting', 'stalled', 'waiting']);
  });

  it('is content with the mute of the track where the browser counts nothing', () => {
    const { stats: _, ...plain } = track();
    const watch = createFlowWatch();
    watch.follow(plain);
    expect([0, 500, 1000, 1500, 2000, 2500].map((at) => watch.look(at, true))).not.toContain('stalled');
    plain.muted = true;
    expect([3000, 3500, 4000, 4500, 5000].map((at) => watch.look(at, true))).toContain('stalled');
    watch.follow(null);
    expect(watch.look(5500, true)).toBe('waiting');
  });
});
