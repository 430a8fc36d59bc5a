/** The Stage in OBS mode: scenes with names that people really give, many sources, explaining, overlays. */
import { goTo, ready } from '../support/drive.ts';
import { ODD_NAMES, plainCollection, rtmpService } from '../support/obs.ts';
import { prepare } from './fixture.ts';
import { attachObs, expect, OWN, PORTRAIT, test } from './obsFixture.ts';

const SMALL = { width: 360, height: 640, fps: 30 } as const;

test.describe('a large and oddly named collection', () => {
  test.use({
    obsOptions: {
      video: SMALL,
      collection: plainCollection({ items: 200, oddNames: true }),
      service: rtmpService(OWN.server, OWN.key),
    },
  });

  test('every scene is there by its own name and can be switched to, every source shown and hidden', async ({
    page,
    link,
    obs,
  }) => {
    await attachObs(link, obs);
    await goTo(page, 'stage');
    for (const name of ODD_NAMES) {
      const scene = page
        .locator('[data-testid^="obs-scene-"]')
        .and(page.locator(`[data-scene=${JSON.stringify(name)}]`));
      await scene.click();
      await link.until((s) => s.obsScenes?.program === name, `on air: ${name.slice(0, 20)}`);
      await expect(scene).toHaveAttribute('data-program', 'true');
    }
    await page.locator('[data-testid^="obs-scene-"][data-scene="Crowd"]').click();
    await link.until((s) => s.obsScenes?.program === 'Crowd', 'Crowd on air');
    const crowd = link.state()?.obsScenes?.scenes.find((scene) => scene.name === 'Crowd');
    expect(crowd?.items).toHaveLength(200);
    const first = crowd?.items[0];
    await page.getByTestId('obs-item-1').click();
    await link.until(
      (s) => s.obsScenes?.scenes.find((scene) => scene.name === 'Crowd')?.items[0]?.enabled === !first?.enabled,
      'the first source switched',
    );
  });
});

test('studio mode: preview first, then on air with one press', async ({ page, link, obs }) => {
  await attachObs(link, obs);
  await goTo(page, 'stage');
  await page.getByTestId('obs-studio-mode').click();
  await link.until((s) => s.obsScenes?.studioMode === true, 'studio mode');
  await page.locator('[data-testid^="obs-scene-"][data-scene="Desk"]').click();
  await link.until((s) => s.obsScenes?.preview === 'Desk', 'Desk in preview');
  expect(link.state()?.obsScenes?.program).toBe('Talk');
  await page.keyboard.press('t');
  await link.until((s) => s.obsScenes?.program === 'Desk', 'Desk on air');
});

test('explaining an item switches the scene by the host’s rule and goes back', async ({ page, link, obs }) => {
  await attachObs(link, obs);
  await prepare(link);
  await link.client.settings.patch({
    obs: { explain: [{ productId: null, action: { kind: 'scene', scene: 'Desk', back: true } }] },
  });
  // The dry run tells without sending.
  await page.goto(`${page.url().split('#')[0]}#/obs/explaining`);
  await page.getByTestId('obs-rule-try-1').click();
  await expect(page.getByTestId('obs-dry-step')).toContainText('Desk');
  expect(link.state()?.obsScenes?.program).toBe('Talk');
  await page.getByTestId('obs-dry-close').click();
  await page.locator('[data-testid="nav-prepare"]').click();
  await page.locator('[data-testid="go-live"]:enabled').click();
  await link.until((s) => s.live.kind === 'live', 'live', 40_000);
  await ready(page, 'stage');
  await page.keyboard.press('1');
  await link.until((s) => s.obsScenes?.program === 'Desk', 'Desk while explaining');
  await page.keyboard.press('1');
  await link.until((s) => s.obsScenes?.program === 'Talk', 'back to Talk');
});

test.describe('overlays', () => {
  test.use({
    obsOptions: { video: PORTRAIT, collection: plainCollection(), service: rtmpService(OWN.server, OWN.key) },
  });

  test('one click puts the product card into a scene, as text where OBS has no browser sources', async ({
    page,
    link,
    obs,
  }) => {
    await attachObs(link, obs);
    await page.goto(`${page.url().split('#')[0]}#/obs/overlays`);
    await page.getByTestId('obs-overlay-add-card').click();
    await link.until(
      (s) => s.obs.overlays.some((row) => row.kind === 'card' && row.how === 'text' && row.sources.length > 0),
      'the card stands in a scene',
    );
    const scenes = link.state()?.obsScenes?.scenes ?? [];
    expect(scenes.flatMap((scene) => scene.items).some((item) => item.name.startsWith('Redcast card'))).toBe(true);
    await page.getByTestId('obs-overlay-remove-card').click();
    await link.until((s) => s.obs.overlays.every((row) => row.sources.length === 0), 'taken out again');
  });
});
