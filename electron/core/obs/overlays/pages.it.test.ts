import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { done, type OverlayKind } from '../../../../shared/domain/index.ts';
import { findBrowser, HOW_TO_GET_A_BROWSER, launchBrowser } from '../../../../tests/support/browser.ts';
import { findResources } from '../../programFiles.ts';
import { createLogger } from '../../store/index.ts';
import { CARD, line, model } from './overlayKit.ts';
import { type OverlayServer, type OverlayServerOptions, startOverlayServer } from './server.ts';

const resourcesDir = findResources();
const lipstick = readFileSync(join(resourcesDir, 'catalogue', 'images', 'lipstick-999.webp'));
const found = await findBrowser();
if (!found && process.env.CI === 'true')
  throw new Error(`CI runs every test, but there is no browser: ${HOW_TO_GET_A_BROWSER}`);

describe.skipIf(!found)('the overlay pages in a browser', () => {
  let browser: Browser;
  const servers: OverlayServer[] = [];
  const pages: Page[] = [];
  /** What the pages asked for, and what they complained of. */
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser({ fakeDevices: false });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    for (const server of servers.splice(0)) await server.close();
    asked.length = 0;
    complaints.length = 0;
  });

  async function start(more: Partial<OverlayServerOptions> = {}): Promise<OverlayServer> {
    const { log } = createLogger({ dataDir: null, level: 'silent' });
    const picture = async () => done(new File([lipstick], 'x', { type: 'image/webp' }));
    const started = await startOverlayServer({
      key: 'AAAAAAAAAAAAAAAAAAAAAA',
      port: 0,
      resourcesDir,
      picture,
      log,
      ...more,
    });
    if (!started.ok) throw new Error(started.fault.code);
    servers.push(started.value);
    return started.value;
  }
  async function open(server: OverlayServer, kind: OverlayKind): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 720, height: 1280 } });
    pages.push(page);
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(server.address(kind));
    return page;
  }
  const isOpen = (page: Page) => page.locator('[data-testid="overlay-card"][data-state="in"]');
  const texts = (page: Page, id: string) => page.getByTestId(id).allInnerTexts();

  it('show the card with its picture, change it in place, and take it away', async () => {
    const server = await start();
    const page = await open(server, 'card');
    server.push(model());
    await isOpen(page).waitFor();
    expect(await texts(page, 'overlay-card-title')).toEqual(['Velvet lipstick 999']);
    expect(await texts(page, 'overlay-card-price')).toEqual(['¥199']);
    await page.locator('[data-testid="overlay-card-picture"][data-loaded]').waitFor();

    server.push(model({ card: { ...CARD, caption: 'Now explaining · 3 left' } }));
    await page.getByText('3 left').waitFor();
    expect(await page.getByTestId('overlay-card').count()).toBe(1);

    server.push(model({ card: { ...CARD, id: 'i2', title: 'Cloud blush', picture: null } }));
    await page.getByText('Cloud blush').waitFor();
    await expect.poll(() => texts(page, 'overlay-card-title')).toEqual(['Cloud blush']);

    server.push(model({ card: null }));
    await page.getByTestId('overlay-card').waitFor({ state: 'detached' });
    // Nobody else was asked for anything, and nothing was against the rules of the page.
    expect(new Set(asked)).toEqual(new Set([new URL(server.address('card')).origin]));
    expect(complaints).toEqual([]);
  });

  it('show a compared price with its basis or not at all, and until when a flash price holds', async () => {
    const server = await start();
    const page = await open(server, 'card');
    server.push(model());
    await isOpen(page).waitFor();
    expect(await page.getByTestId('overlay-card-compare').isVisible()).toBe(false);
    const compare = { price: '¥229', basis: '7-day lowest deal, 20 Nov' };
    server.push(model({ card: { ...CARD, priceNote: 'Flash price until 20:15', compare } }));
    await page.getByText('Flash price until 20:15').waitFor();
    expect(await texts(page, 'overlay-card-compare')).toEqual(['¥2297-day lowest deal, 20 Nov']);
    const struck = page.locator('.compare s');
    expect(await struck.evaluate((one) => getComputedStyle(one).textDecorationLine)).toBe('line-through');
    server.push(model({ card: { ...CARD, compare: { price: '¥229', basis: '' } } }));
    await page.getByTestId('overlay-card-compare').waitFor({ state: 'hidden' });
  });

  it('show the question that is answered, and take it away', async () => {
    const server = await start();
    const page = await open(server, 'card');
    const question = { id: 'm1', name: 'Mia', text: 'Is 999 matte?', tag: 'Question' };
    server.push(model({ question, card: null }));
    await page.locator('[data-testid="overlay-question"][data-state="in"]').waitFor();
    expect(await page.getByTestId('overlay-question').textContent()).toContain('Is 999 matte?');
    const box = await page.getByTestId('overlay-question').boundingBox();
    // Below what a viewer's app lays over the top of the picture.
    expect(box?.y ?? 0).toBeGreaterThan(1280 * 0.11);
    server.push(model({ question: { ...question, id: 'm2', text: 'And satin?' } }));
    await page.getByText('And satin?').waitFor();
    server.push(model({ question: null }));
    await expect.poll(() => page.getByTestId('overlay-question').count()).toBe(0);
  });

  it('show the chat in order and lose a line at once', async () => {
    const server = await start();
    const page = await open(server, 'chat');
    const said = ['one', 'two', 'three'].map((text) => line(text, text));
    server.push(model({ chat: said }));
    await expect.poll(() => page.locator('.chat .text').allInnerTexts()).toEqual(['one', 'two', 'three']);
    server.push(model({ chat: [...said.filter(({ id }) => id !== 'two'), line('four', 'four')] }));
    await expect.poll(() => page.locator('.chat .text').allInnerTexts()).toEqual(['one', 'three', 'four']);
    server.push(model({ chat: [] }));
    await expect.poll(() => page.getByTestId('overlay-line').count()).toBe(0);
  });

  it('leave out a line that would be cut at the top', async () => {
    const server = await start();
    const page = await open(server, 'chat');
    const long = 'word '.repeat(24).trim();
    server.push(model({ chat: Array.from({ length: 8 }, (_, i) => line(`m${i}`, long)) }));
    await page.locator('[data-fits="false"]').first().waitFor({ state: 'attached' });
    const place = await page.locator('#place').boundingBox();
    for (const item of await page.locator('li[data-fits="true"]').all())
      expect((await item.boundingBox())?.y).toBeGreaterThanOrEqual(place?.y ?? 0);
    expect(await page.locator('li').last().getAttribute('data-fits')).toBe('true');
  });

  it('fill the goal as far as it is', async () => {
    const server = await start();
    const page = await open(server, 'goal');
    const share = async () => {
      const [bar, fill] = [
        await page.locator('.bar').boundingBox(),
        await page.getByTestId('overlay-goal-fill').boundingBox(),
      ];
      return Math.round((((fill?.x ?? 0) + (fill?.width ?? 0) - (bar?.x ?? 0)) / (bar?.width ?? 1)) * 100);
    };
    server.push(model());
    await expect.poll(share).toBe(37);
    expect(await texts(page, 'overlay-goal-count')).toEqual(['37 / 100']);
    server.push(model({ goal: { label: 'Goal reached', now: '120', target: '100', share: 1, reached: true } }));
    await expect.poll(share).toBe(100);
    expect(await texts(page, 'overlay-goal-label')).toEqual(['Goal reached']);
  });

  it('say so in a rehearsal', async () => {
    const server = await start();
    for (const kind of ['card', 'chat', 'goal'] as const) {
      const page = await open(server, kind);
      server.push(model({ rehearsal: '彩排', chat: [line('m1', 'hello')], language: 'zh-CN' }));
      await expect.poll(() => texts(page, 'overlay-rehearsal')).toEqual(['彩排']);
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    }
  });

  it('clear themselves when they hear nothing, and ask again', async () => {
    // The studio sends no beat for longer than a page waits: to the page, a line like a dead one.
    const server = await start({ staleMs: 400, beatMs: 60_000 });
    const page = await open(server, 'card');
    await page.evaluate(() => {
      const place = document.querySelector('#place');
      const seen: string[] = [];
      new MutationObserver((changes) => {
        for (const { addedNodes, removedNodes } of changes)
          seen.push(...Array(addedNodes.length).fill('in'), ...Array(removedNodes.length).fill('out'));
        document.title = seen.join(' ');
      }).observe(place ?? document.body, { childList: true });
    });
    server.push(model());
    await expect.poll(() => page.title()).toMatch(/^in out in/);
  });

  it('keep a price through a short gap, not through a long one', async () => {
    const server = await start();
    let tries = 0;
    const page = await browser.newPage();
    pages.push(page);
    await page.route('**/events?*', (route) => {
      tries += 1;
      if (tries > 1) return route.abort();
      const events = `event: hello\ndata: {"staleMs":3000}\n\nevent: model\ndata: ${JSON.stringify(model())}\n\n`;
      return route.fulfill({ contentType: 'text/event-stream', body: events });
    });
    await page.goto(server.address('card'));
    await isOpen(page).waitFor();
    await expect.poll(() => tries).toBeGreaterThan(1);
    expect(await isOpen(page).count()).toBe(1);
    await page.getByTestId('overlay-card').waitFor({ state: 'detached' });
    expect(tries).toBeGreaterThan(2);

    await page.unroute('**/events?*');
    server.push(model({ card: { ...CARD, price: '¥189' } }));
    await isOpen(page).waitFor();
    expect(await texts(page, 'overlay-card-price')).toEqual(['¥189']);
  });

  it('clear themselves when the studio ends, and come back with it', async () => {
    // Long enough for nothing but the studio's goodbye to clear them.
    const server = await start({ staleMs: 60_000 });
    server.push(model());
    const page = await open(server, 'card');
    await isOpen(page).waitFor();
    await server.close();
    await page.getByTestId('overlay-card').waitFor({ state: 'detached' });
    const again = await start({ port: server.port });
    again.push(model({ card: { ...CARD, price: '¥189' } }));
    await isOpen(page).waitFor();
    expect(await texts(page, 'overlay-card-price')).toEqual(['¥189']);
  });

  it('are not opened by a wrong key', async () => {
    const server = await start();
    const page = await browser.newPage();
    pages.push(page);
    const answer = await page.goto(server.address('card').replace(/key=.*/, 'key=guess'));
    expect(answer?.status()).toBe(403);
  });

  it('stay in their place whatever they are given', async () => {
    const server = await start();
    const marks = `Z${'\u0301\u0489'.repeat(150)}`;
    const hostile = `<img src=x onerror="document.title='hacked'">${marks}${'W'.repeat(200)}`;
    server.push(
      model({
        card: { ...CARD, title: hostile, caption: hostile, price: '¥1,000,000.99 ¥1,000,000' },
        chat: [line('m1', hostile), { ...line('m2', 'مرحبا كم السعر 199'), name: marks }],
        goal: { label: hostile.slice(0, 500), now: '¥10,234,567', target: '¥10,000,000', share: 1, reached: true },
      }),
    );
    for (const [kind, part] of [
      ['card', 'overlay-card'],
      ['chat', 'overlay-line'],
      ['goal', 'overlay-goal'],
    ] as const) {
      const page = await open(server, kind);
      await page.getByTestId(part).first().waitFor();
      for (const box of await page.getByTestId(part).all()) {
        const { x = -1, y = -1, width = 0, height = 0 } = (await box.boundingBox()) ?? {};
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(720);
        expect(y + height).toBeLessThanOrEqual(1280);
        expect(height).toBeLessThan(200);
        // What does not fit is cut inside, not drawn over what is around.
        const clipped = await box.evaluate((root) =>
          [...root.querySelectorAll('.title, .caption, .price, .label, .count, p:not(.row)')].every(
            (element) => getComputedStyle(element).overflow === 'hidden',
          ),
        );
        expect(clipped).toBe(true);
      }
      expect(await page.title()).toBe(`Redcast ${kind}`);
      expect(await page.locator('img[src="x"]').count()).toBe(0);
    }
  });

  it('move nothing for whoever asked for less movement', async () => {
    const server = await start();
    server.push(model());
    const page = await open(server, 'card');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await isOpen(page).waitFor();
    const moves = await page.getByTestId('overlay-card').evaluate((card) => getComputedStyle(card).transitionProperty);
    expect(moves).toBe('none');
  });
});
