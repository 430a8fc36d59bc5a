/** A host who keeps everything in OBS, the address too: the studio follows what they do there. */
import { chooseDestination, goTo, liveIs } from '../support/drive.ts';
import { attachObs, expect, pressInObs, serviceOf, setService, test } from './obsFixture.ts';

test('OBS’s own address is used, never touched, and its own button begins and ends the session', async ({
  page,
  link,
  obs,
  nginx,
}) => {
  await setService(obs, nginx.url('live'), 'their-own');
  await attachObs(link, obs);
  await link.client.settings.patch({ obs: { button: 'obs' } });
  await goTo(page, 'prepare');
  await chooseDestination(page, 'manual');
  await expect(page.getByTestId('manual-own')).toContainText(nginx.url('live'));
  await expect(page.getByTestId('go-live')).toBeEnabled();
  await pressInObs(obs, 'StartStream');
  await liveIs(page, 'live', 40_000);
  expect(await nginx.publishing('their-own')).toBe(true);
  await pressInObs(obs, 'StopStream');
  await liveIs(page, 'ended', 20_000);
  const report = await link.until((s) => s.sessions[0]?.endedAtMs != null, 'the report');
  expect(report.sessions[0]).toMatchObject({ destination: 'manual', stage: 'obs', endReason: 'host' });
  expect(serviceOf(obs)).toEqual({ server: nginx.url('live'), key: 'their-own' });
  // Not one request of the studio's touched the stream service or the stream.
  for await (const { entries } of await link.client.obs.activity()) {
    expect(entries.map((row) => row.request).filter((name) => /Service|Stream/.test(name))).toEqual([]);
    break;
  }
});
