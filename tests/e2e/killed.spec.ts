import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../support/browser.ts';
import { goTo, openStudio } from '../support/drive.ts';
import { decodeErrors, probeFile } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { startStudio } from '../support/studio.ts';
import { expect, goLive, QUICK, test } from './fixture.ts';

const noFfprobe = missing('ffmpeg', 'ffprobe');

test('after a kill of everything the recording plays up to its last two seconds, and the studio says so', async () => {
  test.skip(noFfprobe, 'needs ffprobe');
  const dataDir = mkdtempSync(join(tmpdir(), 'redcast-killed-'));
  try {
    const studio = await startStudio({ dataDir, rehearsal: QUICK });
    const link = await studio.link();
    const browser = await launchBrowser();
    const page = await browser.newPage({ locale: 'en-US' });
    await openStudio(page, studio);
    await goLive(page, link);
    const state = await link.until((s) => (s.health?.recordedMs ?? 0) > 5_000, 'five seconds recorded');
    const path = state.live.kind === 'live' && state.live.recording.kind === 'on' ? state.live.recording.path : '';
    const frames = link.state()?.health?.composed ?? 0;
    await studio.kill();
    link.close();
    await browser.close();

    const probe = probeFile(path);
    expect(decodeErrors(path)).toBe('');
    expect(probe.video?.codec).toBe('h264');
    // Counted from going live; the recording began a moment earlier.
    expect((probe.video?.packets ?? 0) / 30).toBeGreaterThanOrEqual(frames / 30 - 2);

    const again = await startStudio({ dataDir, rehearsal: QUICK });
    const second = await launchBrowser();
    try {
      const later = await second.newPage({ locale: 'en-US' });
      await openStudio(later, again);
      await goTo(later, 'sessions');
      await later.getByTestId('session-row-1').click();
      await expect(later.getByTestId('session-interrupted')).toBeVisible();
      await later.waitForFunction(() => {
        const video = document.querySelector<HTMLVideoElement>('[data-testid="recording-player"]');
        return video !== null && video.duration > 3;
      });
    } finally {
      await second.close();
      await again.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
