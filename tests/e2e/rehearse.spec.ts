import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeFile } from '../support/ffprobe.ts';
import { missing } from '../support/needs.ts';
import { runScript } from '../support/runScript.ts';
import { expect, test } from './fixture.ts';

const noFfprobe = missing('ffprobe');
const PROGRAM = join(import.meta.dirname, '..', 'rehearse', 'main.ts');

test('a user’s smoke test: the whole journey unattended, with everything it leaves behind', async ({
  browserName: _,
}, info) => {
  test.skip(noFfprobe, 'needs ffprobe');
  const out = info.outputPath('rehearsal');
  const { code, out: said, errors } = await runScript(PROGRAM, ['--seconds', '8', '--json', '--out', out]);
  expect(code, errors).toBe(0);
  const lines = said.trim().split('\n');
  expect(lines).toHaveLength(1);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  expect(JSON.parse(lines[0] ?? '')).toEqual(report);
  expect(report).toMatchObject({ ok: true, video: { width: 720, height: 1280, dropped: 0 } });
  expect(report.events.sent).toBeGreaterThan(10);
  expect(report.events).toEqual({ sent: report.events.sent, received: report.events.sent, shown: report.events.sent });
  const probe = probeFile(join(out, 'recording.mp4'));
  expect(probe.video?.packets).toBe(report.video.frames);
  expect(probe.audio?.packets).toBe(report.audio.packets);
  for (const screen of ['prepare', 'topics', 'bag', 'stage', 'sessions', 'settings'])
    expect(existsSync(join(out, `${screen}.png`)), screen).toBe(true);
});

test('words it does not understand are said, with exit code 2', async () => {
  const { code, errors } = await runScript(PROGRAM, ['--sekonds', '8']);
  expect(code).toBe(2);
  expect(errors).toContain('--sekonds');
});
