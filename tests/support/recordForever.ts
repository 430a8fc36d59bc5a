/**
 * A program for the kill test: records a clip in real time, round after round, until it is killed. Each second it prints
 * how much media it has been given so far, in milliseconds: what a perfect recorder would have saved.
 *
 *   node tests/support/recordForever.ts FILE.mp4
 */
import { createEgress } from '../../electron/core/egress/index.ts';
import { makeClip } from './clip.ts';

const [path = ''] = process.argv.slice(2);
const LOOP_US = 4_000_000;
const clip = await makeClip({ seconds: 4, gopSeconds: 2 });
const packets = clip.packets.filter((p) => p.timestampUs >= 0 && p.timestampUs < LOOP_US);
const egress = createEgress({ requestKeyframe: () => {} });
egress.configure(clip.video);
egress.configure(clip.audio);
egress.record({ path, onState: () => {} });

const startedAtMs = performance.now();
let sent = 0;
setInterval(() => {
  const nowUs = (performance.now() - startedAtMs) * 1000;
  for (;;) {
    const packet = packets[sent % packets.length];
    if (packet === undefined) return;
    const timestampUs = packet.timestampUs + Math.floor(sent / packets.length) * LOOP_US;
    if (timestampUs > nowUs) return;
    egress.push({ ...packet, timestampUs });
    sent += 1;
    process.stdout.write(`${Math.floor(timestampUs / 1000)}\n`);
  }
}, 10);
