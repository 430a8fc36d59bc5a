import type { Browser, Page } from 'playwright';
import type { Room } from '../../../../shared/domain/index.ts';
import { type Bench, bench, type Client, key, openRoom } from '../testkit.ts';

export type WatchKit<T> = {
  made: Bench;
  room: Room;
  page: Page;
  /** What went wrong in the page, unasked. */
  faults: string[];
  /** What was put into the bag. */
  goods: T;
};

/** A live room on a platform of its own, and the watch page on a phone, entered as 小鹿: for tests. */
export async function watchKit<T>(
  browser: Browser,
  options: {
    locale: 'en-US' | 'zh-CN';
    now?: () => number;
    fill(client: Client): Promise<T>;
    /** Takes what a test has to close when it ends, the newest first. */
    closing: (() => Promise<unknown>)[];
  },
): Promise<WatchKit<T>> {
  let pretend = () => {};
  const made = await bench({
    now: options.now,
    door: (door) => {
      pretend = door.pretendVideo;
    },
  });
  options.closing.push(made.close);
  const { client } = made;
  const goods = await options.fill(client);
  const room = await openRoom(client);
  pretend();
  await client.rooms.goLive({ ...key(), roomId: room.id });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: options.locale });
  options.closing.push(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(made.rehearsal.watchUrl);
  await page.getByTestId('watch-name').fill('小鹿');
  await page.getByTestId('watch-enter').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  return { made, room, page, faults, goods };
}
