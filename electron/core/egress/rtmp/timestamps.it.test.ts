import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clip, makeClip } from '../../../../tests/support/clip.ts';
import { probeFile } from '../../../../tests/support/ffprobe.ts';
import { missing, programPath } from '../../../../tests/support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../../../../tests/support/nginxRtmp.ts';
import { parseIngestAddress } from './address.ts';
import { connectRtmp } from './connect.ts';

/**
 * 24 bits end after 4.7 hours, 31 after 24.9 days, 32 after 49.7. What is seen here: nginx-rtmp writes and relays across
 * all three without a seam; FFmpeg reads FLV times as signed, so a player that joins after 2^31 sees negative times,
 * which still rise in step.
 */
describe.skipIf(missing('nginx', 'nginxRtmp', 'ffmpeg', 'ffprobe'))('times that outgrow their field', () => {
  let nginx: NginxRtmp;
  let clip: Clip;
  beforeAll(async () => {
    nginx = await startNginxRtmp();
    clip = await makeClip({ seconds: 4 });
  });
  afterAll(() => nginx?.close());

  /** Publishes the clip in real time, its times beginning at `timestampBaseMs`. */
  async function publish(key: string, timestampBaseMs: number): Promise<void> {
    const address = parseIngestAddress(nginx.url('recorded'), key);
    if (!address.ok) throw new Error('address');
    const { video, audio } = clip;
    const reply = await connectRtmp({ address: address.value, configs: { video, audio }, timestampBaseMs });
    if (!reply.ok) throw new Error(reply.fault.code);
    const startedAtMs = performance.now();
    for (const packet of clip.packets) {
      if (packet.timestampUs < 0) continue;
      await wait(Math.max(0, packet.timestampUs / 1000 - (performance.now() - startedAtMs)));
      const config = packet.track === 'video' ? video : audio;
      reply.value.write({ ...packet, timeUs: packet.timestampUs, config });
    }
    await wait(200);
    await reply.value.close();
  }

  /** Decoding times of the pictures that a player gets, in milliseconds, as FFmpeg reads them. */
  async function play(key: string): Promise<number[]> {
    const what = ['-show_packets', '-show_entries', 'packet=codec_type,dts', '-of', 'csv=p=0'];
    const until = ['-rw_timeout', '10000000', '-read_intervals', '%+#200'];
    const url = `${nginx.url('recorded')}/${key}`;
    const child = spawn(programPath('ffprobe'), ['-v', 'error', ...until, ...what, url]);
    let out = '';
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    await new Promise((resolve) => child.on('close', resolve));
    return out.split('\n').flatMap((line) => {
      const [track, dts] = line.split(',');
      return track === 'video' ? [Number(dts)] : [];
    });
  }

  it.each([
    ['24 bits', 2 ** 24],
    ['31 bits', 2 ** 31],
    ['32 bits', 2 ** 32],
  ])('go through the end of %s without a seam, in the server’s file and at a player', async (name, end) => {
    const key = name.replace(' ', '');
    const playing = play(key);
    await publish(key, end - 2_000);
    const times = await playing;
    const steps = times.slice(1).map((t, i) => t - (times[i] ?? 0));
    expect(steps.length).toBeGreaterThan(40);
    expect(steps.filter((step) => step < 33 || step > 34)).toEqual([]);
    const signed = (ms: number) => ((ms + 2 ** 31) % 2 ** 32) - 2 ** 31;
    expect(times[0]).toBeGreaterThanOrEqual(signed(end - 2_000));
    expect(times[0]).toBeLessThan(signed(end - 2_000) + 2_000);

    await expect.poll(() => probeFile(nginx.recordings().at(-1) ?? '').video?.packets ?? 0).toBe(120);
    const { video, audio } = probeFile(nginx.recordings().at(-1) ?? '');
    const all = video?.times ?? [];
    expect(Math.max(...all.slice(1).map((t, i) => t - (all[i] ?? 0)))).toBeLessThan(0.035);
    expect(Math.min(...all.slice(1).map((t, i) => t - (all[i] ?? 0)))).toBeGreaterThan(0.032);
    expect(Math.abs((audio?.times[0] ?? 9) - (all[0] ?? 0))).toBeLessThanOrEqual(0.04);
  });
});
