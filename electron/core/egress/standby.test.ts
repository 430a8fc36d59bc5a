import { expect, it } from 'vitest';
import type { OutPacket } from './packet.ts';
import { createStandby } from './standby.ts';
import { AUDIO, FRAME_US, loop, manualTime, of, SOUND_US, steps, VIDEO } from './testRig.ts';
import { Timeline } from './timeline.ts';

/** The timeline, the standby and a page on one clock, wired as egress.ts does. */
function rig({ begun = true } = {}) {
  const clock = manualTime();
  const out: OutPacket[] = [];
  const story: string[] = [];
  const timeline: Timeline = new Timeline({
    emit: (packet) => out.push(packet),
    nowMs: () => clock.nowMs(),
    requestKeyframe: (source) => {
      if (source === 'page') page.keyWanted = true;
    },
    onSource: (source) => standby.began(source),
  });
  const standby = createStandby({ clock, timeline, onSource: (source, why) => story.push(`${source} ${why}`) });
  const page = {
    sends: false,
    mute: false,
    keyWanted: true,
    startedAtMs: 0,
    picture: 0,
    sound: 0,
    configure(video = VIDEO) {
      for (const config of [video, AUDIO]) {
        timeline.configure(config);
        standby.configure(config);
      }
    },
    /** A page with a clock of its own, 4711 s on already. */
    start() {
      page.configure();
      page.sends = true;
      page.keyWanted = true;
      page.startedAtMs = clock.nowMs();
      page.picture = 0;
      page.sound = 0;
    },
    arrive(connected: boolean) {
      if (connected) timeline.restart('page');
      standby.carrier(connected);
    },
  };
  const give = (track: 'video' | 'audio', at: number, durationUs: number, key: boolean) => {
    const packet = { track, timestampUs: 4_711e6 + at, durationUs, key, data: Uint8Array.of(200) } as const;
    standby.packet(packet);
    timeline.push(packet);
  };
  const send = () => {
    const nowUs = (clock.nowMs() - page.startedAtMs) * 1000;
    for (; page.picture * FRAME_US <= nowUs; page.picture += 1) {
      if (!page.sends) continue;
      const key = page.keyWanted || page.picture % 60 === 0;
      page.keyWanted = false;
      give('video', page.picture * FRAME_US, FRAME_US, key);
    }
    for (; page.sound * SOUND_US <= nowUs; page.sound += 1)
      if (page.sends && !page.mute) give('audio', page.sound * SOUND_US, SOUND_US, true);
    clock.after(5, send);
  };
  timeline.select('page');
  clock.after(5, send);
  if (begun) {
    page.arrive(true);
    page.start();
    clock.advance(3_000);
    standby.keep(loop(7));
    clock.advance(1_000);
    story.length = 0;
  }
  /** Which source the pictures are of, and the longest pause between two. */
  const seen = () => [...new Set(of(out, 'video').map(({ data }) => data[0]))];
  return { clock, out, story, timeline, standby, page, seen };
}

function expectWhole(out: OutPacket[], longestUs: number): void {
  for (const track of ['video', 'audio'] as const) expect(Math.min(...steps(out, track))).toBeGreaterThan(0);
  expect(Math.max(...steps(out, 'video'))).toBeLessThanOrEqual(longestUs);
  expect(Math.max(...steps(out, 'audio'))).toBeLessThanOrEqual(2 * SOUND_US);
}

it('shows the standby picture within a second of a page that is gone, and the stage when one is there', () => {
  const { clock, out, story, page, seen } = rig();
  page.sends = false;
  page.arrive(false);
  clock.advance(1_000);
  expect(story).toEqual(['slate page_gone']);
  clock.advance(10_000);
  page.arrive(true);
  page.start();
  clock.advance(300);
  expect(story).toEqual(['slate page_gone', 'page page_back']);
  clock.advance(3_000);
  expect(seen()).toEqual([200, 7, 200].filter((one, i, all) => all.indexOf(one) === i));
  expectWhole(out, 500_000);
});

it('tells a page that stands still from one that is gone, and takes it again with the next key frame', () => {
  const { clock, out, story, page } = rig();
  page.sends = false;
  clock.advance(500);
  expect(story).toEqual([]);
  clock.advance(300);
  expect(story).toEqual(['slate page_silent']);
  clock.advance(6_000);
  page.sends = true;
  clock.advance(500);
  expect(story).toEqual(['slate page_silent', 'page page_back']);
  clock.advance(2_000);
  expectWhole(out, 900_000);
  const [sound, picture] = [of(out, 'audio').at(-1), of(out, 'video').at(-1)];
  expect(Math.abs((sound?.timeUs ?? 0) - (picture?.timeUs ?? 0))).toBeLessThan(80_000);
});

it('leaves a page on the air that hiccups for half a second, or only loses its sound', () => {
  const { clock, out, story, page } = rig();
  for (let i = 0; i < 5; i += 1) {
    page.sends = false;
    clock.advance(450);
    page.sends = true;
    clock.advance(300);
  }
  page.mute = true;
  clock.advance(5_000);
  page.mute = false;
  clock.advance(1_000);
  expect(story).toEqual([]);
  expectWhole(out, 600_000);
});

it('leaves a reload that is back at once on the air, and trusts it later no more than any page', () => {
  const { clock, out, story, page } = rig();
  page.sends = false;
  page.arrive(false);
  clock.advance(150);
  page.arrive(true);
  clock.advance(200);
  page.start();
  clock.advance(5_000);
  expect(story).toEqual([]);
  expectWhole(out, 450_000);
  page.sends = false;
  clock.advance(3_000);
  page.keyWanted = true;
  page.sends = true; // what a page sends that stood still is old at first
  clock.advance(100);
  expect(story).toEqual(['slate page_silent']);
  clock.advance(400);
  expect(story).toEqual(['slate page_silent', 'page page_back']);
});

it('does not flap with a page that comes and goes: each return takes longer, none takes five seconds', () => {
  const { clock, story, page } = rig();
  for (let i = 0; i < 8; i += 1) {
    page.sends = false;
    clock.advance(900);
    page.sends = true;
    clock.advance(900);
  }
  expect(story.length).toBeLessThanOrEqual(4);
  clock.advance(5_000);
  expect(story.at(-1)).toBe('page page_back');
});

it('does not blame the page when this process stood still', () => {
  const { clock, story } = rig();
  clock.stall(4_000);
  clock.advance(200);
  expect(story).toEqual([]);
});

it('repeats the last key frame while the page has not made its loop, and goes over to the loop', () => {
  const { clock, out, story, page, standby } = rig({ begun: false });
  page.arrive(true);
  page.start();
  clock.advance(700);
  page.sends = false;
  page.arrive(false);
  clock.advance(3_000);
  expect(story).toEqual(['page began', 'slate page_gone']);
  const still = of(out, 'video').slice(-3);
  expect(still.every(({ key, data }) => key && data[0] === 200)).toBe(true);
  expectWhole(out, 700_000);
  standby.keep(loop(9));
  clock.advance(2_000);
  expect(of(out, 'video').at(-1)?.data[0]).toBe(9);
  expectWhole(out, 700_000);
  page.arrive(true);
  page.start();
  clock.advance(1_000);
  expect(story.at(-1)).toBe('page page_back');
});

it('begins with a loop that was kept, before any page is there', () => {
  const { clock, out, story, page, standby } = rig({ begun: false });
  standby.carrier(false);
  standby.keep(loop(7));
  standby.begin();
  clock.advance(20_000);
  expect(story).toEqual(['slate core_restarted']);
  expect(of(out, 'video')[0]).toMatchObject({ key: true, timeUs: 0 });
  page.arrive(true);
  clock.advance(2_000); // a page that still looks for its encoder
  page.start();
  clock.advance(300);
  expect(story).toEqual(['slate core_restarted', 'page page_back']);
  expectWhole(out, 200_000);
});

it('has the stage on the air again when another page takes over from a healthy one', () => {
  const { clock, out, story, page } = rig();
  page.arrive(false);
  page.arrive(true);
  page.sends = false;
  clock.advance(400);
  page.start();
  clock.advance(1_000);
  expect(story).toEqual([]); // so quick that nobody saw anything else
  page.arrive(false);
  page.arrive(true);
  page.sends = false;
  clock.advance(2_000);
  page.start();
  clock.advance(300);
  expect(story).toEqual(['slate page_silent', 'page page_back']);
  expectWhole(out, 900_000);
});

it('says with each packet what it was encoded with, when the loop and the next page differ', () => {
  const { clock, out, page, standby } = rig();
  const small = { ...VIDEO, width: 360, height: 640, description: Uint8Array.of(8) };
  standby.keep(loop(7, 30, small));
  page.sends = false;
  clock.advance(2_000);
  page.arrive(false);
  page.arrive(true);
  page.start();
  page.configure({ ...VIDEO, description: Uint8Array.of(5) });
  clock.advance(3_000);
  const kinds = of(out, 'video').map(({ data, config }) => `${data[0]} ${config.description[0]}`);
  expect([...new Set(kinds)]).toEqual(['200 1', '7 8', '200 5']);
  const changes = of(out, 'video').filter((packet, i, all) => i > 0 && packet.config !== all[i - 1]?.config);
  expect(changes).toHaveLength(2);
  expect(changes.every(({ key }) => key)).toBe(true);
});

it('takes no loop that nothing could begin with, and leaves no timer behind', () => {
  const { clock, story, page, standby, timeline } = rig({ begun: false });
  standby.keep({ ...loop(7), packets: loop(7).packets.filter(({ key, track }) => !key || track === 'audio') });
  standby.keep({ ...loop(7), durationUs: 1 });
  standby.begin();
  clock.advance(1_000);
  expect(story).toEqual([]);
  expect(timeline.source).toBeNull();
  page.start();
  clock.advance(100);
  standby.close();
  page.sends = false;
  clock.advance(3_000);
  expect(story).toEqual(['page began']);
});
