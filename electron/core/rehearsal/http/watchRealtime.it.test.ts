import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSfuClient } from '../../../../tests/sfu/client.ts';
import { sfuFolder } from '../../../../tests/sfu/index.ts';
import { launchBrowser } from '../../../../tests/support/browser.ts';
import { openMediaProxy } from '../../../../tests/support/mediaProxy.ts';
import { missing } from '../../../../tests/support/needs.ts';
import { enterRoom, lookAtWatch } from '../../../../tests/support/watchPage.ts';
import { findBuilt } from '../../programFiles.ts';
import type { RehearsalDoor } from '../options.ts';
import { type RealtimeKit, realtimeKit, signalling, tokenOf } from '../sfu/realtimeKit.ts';
import { ingestOf, key, phone, publish, until } from '../testkit.ts';

declare global {
  interface Window {
    /** Painted frames on which the page had nothing to show. */
    blankFrames?: number;
  }
}

/*
 * The watch page plays what a browser sends by a real SFU and what ffmpeg sends by RTMP, and changes over between them. Its
 * player is the one that was built.
 */
describe.skipIf(missing('sfu', 'ffmpeg'))('the watch page in real time', () => {
  let browser: Browser;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    if (!existsSync(join(findBuilt('watch'), 'realtime.js')))
      throw new Error('out/watch is missing: run `npm run build` first');
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const sendFrom = async (kit: RealtimeKit) => {
    const host = await openSfuClient(browser, kit.origin, signalling(kit.client));
    closing.push(host.close);
    await host.send(tokenOf(await kit.client.rooms.get({ roomId: kit.room.id })));
    return host;
  };
  const receiving = (kit: RealtimeKit) =>
    until(async () => ((await kit.client.rooms.get({ roomId: kit.room.id })).receiving ? true : null));

  /** A live room with a host who sends in real time, and the watch page, entered. */
  const live = async (
    locale: 'en-US' | 'zh-CN',
    prepare: (page: Page, door: RehearsalDoor) => Promise<void> = async () => {},
  ) => {
    const kit = await realtimeKit({ sfuFolder: sfuFolder() });
    closing.push(kit.close);
    const host = await sendFrom(kit);
    await receiving(kit);
    await kit.client.rooms.goLive({ ...key(), roomId: kit.room.id });
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale });
    closing.push(() => context.close());
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await prepare(page, kit.door);
    await enterRoom(page, kit.rehearsal.watchUrl, '小鹿');
    const other = phone(kit.rehearsal);
    await other.call('join', { name: 'Mia' });
    return { kit, host, page, faults, say: (text: string) => other.call('chat', { text }) };
  };
  const texts = (page: Page) => page.getByTestId('watch-chat').locator('li bdi').allTextContents();

  /** What the page shows, and on how many painted frames the screen was without a picture since `watchGaps`. */
  const look = async (page: Page) => ({
    ...(await lookAtWatch(page)),
    blank: await page.evaluate(() => window.blankFrames ?? null),
  });
  type Look = Awaited<ReturnType<typeof look>>;
  const lookUntil = async (page: Page, fits: (now: Look) => boolean): Promise<Look> => {
    let last: Look | null = null;
    return until(async () => {
      last = await look(page);
      return fits(last) ? last : null;
    }, 30_000).catch(() => {
      throw new Error(`waited in vain, last: ${JSON.stringify(last)}`);
    });
  };
  /** Counts painted frames of the page on which there was neither a frame of the video nor the still of one. */
  const watchGaps = (page: Page) =>
    page.evaluate(() => {
      const [video, canvas] = [document.querySelector('video'), document.querySelector('canvas')];
      let blank = 0;
      const count = () => {
        if (canvas?.hidden && (video?.readyState ?? 0) < 2) blank += 1;
        window.blankFrames = blank;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });

  it('shows picture and sound of the SFU, and changes to the steady way and back without a reload', async () => {
    const { kit, host, page, faults, say } = await live('en-US');
    await say('before');
    const first = await lookUntil(page, (now) => now.way === 'realtime' && now.loud && now.marked);
    expect(first).toMatchObject({ size: '640x480', still: false });
    await lookUntil(page, (now) => now.frames > first.frames + 30);
    await watchGaps(page);

    // The host's page is gone; the studio goes on by RTMP.
    await host.close();
    const rtmp = publish(ingestOf(kit.room));
    closing.push(rtmp.stop);
    const steady = await lookUntil(page, (now) => now.way === 'steady' && now.loud && now.frames > 10 && !now.still);
    expect(steady).toMatchObject({ size: '180x320', marked: false, blank: 0 });
    await say('meanwhile');

    // Back again; RTMP ends only when real time stands.
    await sendFrom(kit);
    const back = await lookUntil(page, (now) => now.way === 'realtime' && now.loud && now.marked && !now.still);
    expect(back).toMatchObject({ size: '640x480', blank: 0 });
    await rtmp.stop();
    await say('after');
    await lookUntil(page, (now) => now.frames > back.frames + 30 && now.way === 'realtime');
    expect(await texts(page)).toEqual(['before', 'meanwhile', 'after']);
    await page.getByTestId('watch-bag-open').click();
    expect(await page.getByTestId('watch-bag').locator('li').count()).toBe(1);
    expect(faults).toEqual([]);
  }, 120_000);

  it('keeps the last frame while the server is away, says so, and shows the next picture by itself', async () => {
    const { kit, page, faults } = await live('zh-CN');
    await lookUntil(page, (now) => now.way === 'realtime' && now.marked && now.frames > 20);
    await watchGaps(page);
    kit.door.sfu().crash();
    const status = page.getByTestId('watch-status');
    await status.getByText('画面暂时离开').waitFor();
    expect(await look(page)).toMatchObject({ still: true, marked: false, blank: 0 });
    await sendFrom(kit);
    const back = await lookUntil(page, (now) => now.marked && !now.still);
    await lookUntil(page, (now) => now.frames > back.frames + 30);
    await status.getByText('画面暂时离开').waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  }, 120_000);

  it('takes up the picture of a host who connects anew', async () => {
    const { kit, page, faults } = await live('en-US');
    await lookUntil(page, (now) => now.way === 'realtime' && now.marked && now.frames > 20);
    await watchGaps(page);
    const stream = await page.evaluateHandle(() => document.querySelector('video')?.srcObject);
    await sendFrom(kit);
    await until(async () =>
      (await stream.evaluate((before) => before !== document.querySelector('video')?.srcObject)) ? true : null,
    );
    const again = await lookUntil(page, (now) => now.marked && !now.still && now.loud);
    expect((await lookUntil(page, (now) => now.frames > again.frames + 30)).blank).toBe(0);
    expect(faults).toEqual([]);
  }, 120_000);

  it('takes the way over TCP where UDP does not get through, and comes back by itself when the line was dead', async () => {
    const line = await openMediaProxy({ conditions: { udp: 'blocked' } });
    closing.push(line.close);
    const { page, faults } = await live('en-US', async (_, door) =>
      door.realtimeCandidates((candidates, side) => (side === 'viewer' ? line.through(candidates) : candidates)),
    );
    await lookUntil(page, (now) => now.way === 'realtime' && now.marked && now.frames > 20);
    expect(line.stats().tcp.down.media).toBeGreaterThan(20);
    await watchGaps(page);
    line.set({ tcp: 'blocked' });
    const status = page.getByTestId('watch-status');
    await status.getByText('The picture is away').waitFor();
    expect(await look(page)).toMatchObject({ still: true, marked: false, blank: 0 });
    line.set({ udp: 'open', tcp: 'open' });
    const back = await lookUntil(page, (now) => now.marked && !now.still && now.loud);
    expect((await lookUntil(page, (now) => now.frames > back.frames + 30)).blank).toBe(0);
    await status.getByText('The picture is away').waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  }, 120_000);

  it('says that its player was not built, and plays the steady way all the same', async () => {
    const { kit, host, page, faults } = await live('en-US', async (made) => {
      await made.route('**/watch/realtime.js*', (route) => route.fulfill({ status: 404, body: '' }));
    });
    const status = page.getByTestId('watch-status');
    await status.getByText('was not built').waitFor();
    expect(await look(page)).toMatchObject({ way: 'none', marked: false });
    await host.close();
    const rtmp = publish(ingestOf(kit.room));
    closing.push(rtmp.stop);
    await lookUntil(page, (now) => now.way === 'steady' && now.frames > 10 && now.loud);
    await status.getByText('was not built').waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  }, 120_000);
});
