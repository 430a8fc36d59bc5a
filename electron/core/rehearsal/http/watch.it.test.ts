import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MessageId, ProductId, type RoomId, ViewerId } from '../../../../shared/domain/index.ts';
import { findBrowser, launchBrowser } from '../../../../tests/support/browser.ts';
import { type Bench, type Client, key, phone, until, wholeLog } from '../testkit.ts';
import { watchKit } from './watchKit.ts';

/** The watch page as a viewer has it: a real browser on the real platform. */
let browser: Browser;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser?.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function live(locale: 'en-US' | 'zh-CN') {
  const fill = (client: Client) => client.bag.add({ ...key(), productId: ProductId.parse('lipstick-999') });
  const kit = await watchKit(browser, { locale, closing, fill });
  const { made, room, page, faults } = kit;
  const viewerId = await until(async () => idOf(await logSoFar(made, room.id), '小鹿'));
  const other = phone(made.rehearsal);
  await other.call('join', { name: 'Mia' });
  const say = async (text: string) => MessageId.parse((await other.call('chat', { text })).body.messageId);
  return { made, client: made.client, room, page, viewerId, say, faults, at: { roomId: room.id, viewerId } };
}

async function logSoFar(made: Bench, roomId: RoomId) {
  const { lastSeq } = await made.client.rooms.get({ roomId });
  const events = [];
  for await (const message of await made.client.rooms.events({ roomId })) {
    events.push(...message.events);
    if ((events.at(-1)?.seq ?? 0) >= lastSeq) break;
  }
  return events;
}
const idOf = (log: Awaited<ReturnType<typeof logSoFar>>, name: string): ViewerId | null => {
  const joined = log.find((event) => event.kind === 'join' && event.from.name === name);
  return joined?.kind === 'join' ? ViewerId.parse(joined.from.id) : null;
};
const texts = (page: Page) => page.getByTestId('watch-chat').locator('li bdi').allTextContents();
const eventually = <T>(look: () => Promise<T>, wanted: T) =>
  until(async () => (JSON.stringify(await look()) === JSON.stringify(wanted) ? true : null)).catch(async () => {
    expect(await look()).toEqual(wanted);
  });

describe.skipIf((await findBrowser()) === null)('the watch page', () => {
  it('takes removed messages away and puts restored ones back where they stood', async () => {
    const { page, client, at, say, faults } = await live('en-US');
    await say('one');
    const two = await say('two \u200f שלום');
    await say('three');
    await eventually(() => texts(page), ['one', 'two \u200f שלום', 'three']);
    await client.moderation.removeMessage({ ...key(), roomId: at.roomId, messageId: two });
    await eventually(() => texts(page), ['one', 'three']);
    await client.moderation.restoreMessage({ ...key(), roomId: at.roomId, messageId: two });
    await eventually(() => texts(page), ['one', 'two \u200f שלום', 'three']);
    expect(faults).toEqual([]);
  });

  it('shows the pinned message until it is taken down, also to who comes later', async () => {
    const { page, client, at, say, faults } = await live('zh-CN');
    const messageId = await say('今天发货到哪里？');
    const note = page.getByTestId('watch-note');
    expect(await note.isVisible()).toBe(false);
    await client.moderation.pin({ ...key(), roomId: at.roomId, messageId });
    await note.waitFor();
    expect((await note.textContent())?.replace(/\s+/g, ' ').trim()).toBe('置顶 Mia 今天发货到哪里？');
    await page.reload();
    await note.waitFor();
    await client.moderation.removeMessage({ ...key(), roomId: at.roomId, messageId });
    await note.waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  });

  it('says how long to wait in slow mode, and that and until when the viewer is muted', async () => {
    const { page, client, at, faults } = await live('en-US');
    const input = page.getByTestId('watch-chat-input');
    const hint = () => input.getAttribute('placeholder');
    await client.moderation.slowMode({ ...key(), roomId: at.roomId, seconds: 60 });
    await eventually(hint, 'Slow mode: one message every 60 s');
    await input.fill('first');
    await input.press('Enter');
    await until(async () => (/^You can write again in \d+ s$/.test((await hint()) ?? '') ? true : null));
    await input.fill('second');
    await input.press('Enter');
    await page.getByTestId('watch-toast').getByText('Slow mode is on').waitFor();
    expect(await input.inputValue()).toBe('second');
    await client.moderation.slowMode({ ...key(), roomId: at.roomId, seconds: 0 });
    await eventually(hint, 'Say something');
    await input.press('Enter');
    await eventually(() => texts(page), ['first', 'second']);
    await client.moderation.mute({ ...key(), ...at, seconds: 600 });
    await until(async () => (/^Muted until \d/.test((await hint()) ?? '') ? true : null));
    expect(await input.isDisabled()).toBe(true);
    await client.moderation.unmute({ ...key(), ...at });
    await eventually(hint, 'Say something');
    expect(await input.isDisabled()).toBe(false);
    expect(faults).toEqual([]);
  });

  it('says that the viewer is blocked, and lets them in again by itself', async () => {
    const { page, client, at, room, faults } = await live('zh-CN');
    const status = page.getByTestId('watch-status');
    await client.moderation.block({ ...key(), ...at });
    await status.getByText('主播已将你拉黑').waitFor();
    await client.moderation.unblock({ ...key(), viewerId: at.viewerId });
    await status.getByText('主播已将你拉黑').waitFor({ state: 'hidden' });
    await page.getByTestId('watch-chat-input').fill('我回来了');
    await page.getByTestId('watch-chat-input').press('Enter');
    await eventually(() => texts(page), ['我回来了']);
    await client.rooms.end({ ...key(), roomId: room.id });
    expect((await wholeLog(client, room)).filter((event) => event.kind === 'moderation')).toHaveLength(2);
    expect(faults).toEqual([]);
  });
});
