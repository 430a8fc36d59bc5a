import { liveIs } from '../support/drive.ts';
import { expect, goLive, test } from './fixture.ts';

test('a reload while live comes back to the running stream', async ({ page, link }) => {
  await goLive(page, link);
  const before = link.state()?.live;
  await page.reload();
  await liveIs(page, 'live');
  expect(link.state()?.live).toMatchObject({
    kind: 'live',
    sessionId: before && 'sessionId' in before ? before.sessionId : '',
  });
});
