/**
 * A program for the test of file systems whose files end at a size (FAT32: 4 GiB): records a minute of a clip, and prints
 * as JSON how many pictures it gave and which files came of it. Run it where files may not grow (`ulimit -f`).
 *
 *   node tests/support/recordToLimit.ts FILE.mp4
 */
import { createEgress, type EndedFile } from '../../electron/core/egress/index.ts';
import { makeClip } from './clip.ts';

const [path = ''] = process.argv.slice(2);
// The limit of a process also sends a signal, which a file system's own does not.
process.on('SIGXFSZ', () => {});
const LOOP_US = 4_000_000;
const clip = await makeClip({ seconds: 4, gopSeconds: 2 });
const packets = clip.packets.filter((p) => p.timestampUs >= 0 && p.timestampUs < LOOP_US);
const egress = createEgress({ requestKeyframe: () => {} });
egress.configure(clip.video);
egress.configure(clip.audio);
const states: string[] = [];
const ended: EndedFile[] = [];
egress.record({
  path,
  onState: (state) => states.push(state.kind),
  files: { opening: () => {}, opened: () => {}, ended: (file) => ended.push(file) },
});
let pictures = 0;
for (let round = 0; round < 15; round += 1) {
  for (const packet of packets) {
    if (packet.track === 'video') pictures += 1;
    egress.push({ ...packet, timestampUs: packet.timestampUs + round * LOOP_US });
  }
  // Ten times as fast as life is fast enough for a disk.
  await new Promise((resolve) => setTimeout(resolve, 400));
}
await egress.stop();
process.stdout.write(`${JSON.stringify({ pictures, states, ended })}\n`);
