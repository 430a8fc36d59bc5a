/** A raid into the real page: calm mode counts every message, and no line moves under the pointer. */
import { goTo } from '../support/drive.ts';
import { expect, goLive, test } from './fixture.ts';

/** Half a minute of quiet, then a raid, twenty times as fast: up to 280 messages a second. */
test.use({ studioOptions: { rehearsal: { reviewMs: 300, audienceSpeed: 20, seed: 7 } } });

test('a storm is sampled, counted to the last message, and stands still under the pointer', async ({ page, link }) => {
  await link.until((s) => s.rehearsal !== null, 'the rehearsal');
  await link.client.settings.patch({ rehearsal: { scenario: 'raid' } });
  await goLive(page, link);
  await goTo(page, 'stage');
  const calm = page.getByTestId('chat-calm');
  const list = page.getByTestId('chat-list');
  await expect(calm).toHaveAttribute('data-state', 'sampling', { timeout: 60_000 });
  await expect(page.getByTestId('chat-gap').first()).toBeVisible();

  const box = await list.boundingBox();
  if (!box) throw new Error('no list');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  await expect(list).toHaveAttribute('data-following', 'false');
  const seen = await page.evaluate(async ({ x, y }) => {
    const lines = new Set<string>();
    let moved = 0;
    let first: number | null = null;
    const events = () => Number(document.querySelector('[data-testid="people-panel"]')?.getAttribute('data-events'));
    const began = events();
    const until = performance.now() + 5_000;
    while (performance.now() < until) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const line = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-key]');
      if (!line) continue;
      lines.add(line.dataset.key ?? '');
      const { top } = line.getBoundingClientRect();
      first ??= top;
      moved = Math.max(moved, Math.abs(top - first));
    }
    return { lines: [...lines], moved, events: events() - began };
  }, at);
  expect(seen.events).toBeGreaterThan(100);
  expect(seen.lines).toHaveLength(1);
  expect(seen.moved).toBeLessThan(1.5);

  // A line that counts opens in its place: what stands above it stays.
  let key = '';
  await expect(async () => {
    await page.mouse.wheel(0, -200);
    key = await page.evaluate(({ y, height }) => {
      const inside = [...document.querySelectorAll('[data-testid="chat-gap"]')].filter((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return top > y && bottom < y + height;
      });
      return inside[0]?.closest('[data-key]')?.getAttribute('data-key') ?? '';
    }, box);
    expect(key).not.toBe('');
  }).toPass();
  const gap = page.locator(`[data-key="${key}"]`).getByTestId('chat-gap');
  await gap.hover();
  const left = Number(await gap.getAttribute('data-count'));
  const place = await gap.boundingBox();
  const linesBefore = Number(await list.getAttribute('data-count'));
  await gap.click();
  await expect(gap).toHaveAttribute('aria-expanded', 'true');
  expect(Number(await list.getAttribute('data-count'))).toBeGreaterThanOrEqual(linesBefore + left);
  expect(Math.abs(((await gap.boundingBox())?.y ?? 0) - (place?.y ?? 0))).toBeLessThan(1.5);
  await gap.click();

  await page.mouse.move(5, 300);
  await page.getByTestId('chat-list-latest').click();
  await page.mouse.move(5, 300);
  await expect(list).toHaveAttribute('data-following', 'true');

  // Nothing is lost: when the room has ended, every message the platform counted was shown or counted here.
  await link.client.live.end();
  await link.until((s) => s.live.kind === 'ended', 'the end');
  const tally = (await link.until((s) => s.tally !== null, 'the tally')).tally;
  await expect.poll(() => calm.getAttribute('data-messages').then(Number)).toBe(tally?.chat);
  const total = Number(await calm.getAttribute('data-total'));
  const counted = Number(await calm.getAttribute('data-counted'));
  expect(counted).toBeGreaterThan(100);
  await calm.click();
  await expect(calm).toHaveAttribute('data-state', 'off');
  await expect(list).toHaveAttribute('data-count', String(total));
});
