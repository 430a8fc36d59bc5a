import type { Page } from '@playwright/test';
import { fillTopic, GOOD_TOPIC, goTo, saved, setCover, topicRow, writeTopic } from '../support/drive.ts';
import { makePng } from '../support/png.ts';
import { expect, test } from './fixture.ts';

const give = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  page.getByTestId('cover-input').setInputFiles({ name, mimeType, buffer });

test('the reviewer asks for changes at the fields, then approves; a change makes the approval void', async ({
  page,
  link,
}) => {
  await goTo(page, 'topics');
  await writeTopic(page, {
    ...GOOD_TOPIC,
    title: 'Five lipsticks for autumn!!!!',
    pitch: `${GOOD_TOPIC.pitch} Write to me at https://example.com/shop for more.`,
  });
  await setCover(page, makePng());
  await page.getByTestId('submit-topic').click();
  await expect(topicRow(page, 'changes_requested')).toBeVisible();
  const notes = page.getByTestId('review-note');
  await expect(notes.and(page.locator('[data-field="title"]')).first()).toBeVisible();
  await expect(notes.and(page.locator('[data-field="pitch"]')).first()).toContainText('example.com');
  await goTo(page, 'prepare');
  await expect(page.getByTestId('step-topic')).toHaveAttribute('data-code', 'changes_requested');
  await expect(page.getByTestId('go-live')).toBeDisabled();

  await goTo(page, 'topics');
  await fillTopic(page, GOOD_TOPIC);
  await page.getByTestId('submit-topic').click();
  await expect(topicRow(page, 'approved')).toBeVisible();

  await page.getByTestId('edit-approved').click();
  await page.getByTestId('edit-approved-dialog-confirm').click();
  await page.getByTestId('topic-title').fill('Six lipsticks for autumn travel');
  await link.until((s) => s.topics?.[0]?.state.kind === 'draft', 'a draft again');
  await expect(topicRow(page, 'draft')).toBeVisible();
});

test('covers that are none are refused in words, and the topic keeps its own', async ({ page, link }) => {
  await goTo(page, 'topics');
  await writeTopic(page, GOOD_TOPIC);
  const error = page.getByTestId('cover-error');
  const words = new Set<string>();
  const refused = async (name: string, type: string, bytes: Buffer) => {
    await give(page, name, type, bytes);
    await expect(error).toBeVisible();
    const said = (await error.textContent()) ?? '';
    expect(said.length).toBeGreaterThan(15);
    words.add(said);
    expect(link.state()?.topics?.[0]?.cover ?? null).toBeNull();
    await setCoverAway(page);
  };
  await refused('notes.png', 'image/png', Buffer.from('this is a letter, not a picture'));
  await refused('huge.png', 'image/png', makePng({ padBytes: 50_000_000 }));
  await refused('tiny.png', 'image/png', makePng({ width: 64, height: 64 }));
  // The beginning of a PNG and then nothing that is one.
  await refused('liar.png', 'image/png', Buffer.concat([makePng().subarray(0, 60), Buffer.alloc(4_000, 7)]));
  expect(words.size).toBeGreaterThanOrEqual(3);

  // A picture that says it is another kind of picture.
  await refused('really-a-png.jpg', 'image/jpeg', makePng());

  await setCover(page, makePng());
  await link.until((s) => s.topics?.[0]?.cover != null, 'the cover');
  await give(page, 'notes.png', 'image/png', Buffer.from('still a letter'));
  await expect(error).toBeVisible();
  expect(link.state()?.topics?.[0]?.cover).not.toBeNull();
});

/** A new file of the same name must be tried again: the field is emptied by the page after each. */
const setCoverAway = (page: Page) => expect(page.getByTestId('cover-input')).toHaveValue('');

test('long, right-to-left, emoji and control characters: nothing is lost and nothing breaks', async ({
  page,
  link,
}) => {
  await goTo(page, 'topics');
  const title = '👩‍👩‍👧‍👦 سفر في الخريف 秋日 \u0007\u200f口红';
  const pitch = `${'مرحبا 你好 hello 🍂 '.repeat(20)}\u0000\u0001end`;
  await writeTopic(page, { title, pitch, category: 'beauty' });
  const kept = await link.until((s) => (s.topics?.[0]?.pitch.length ?? 0) > 100, 'the words');
  expect(kept.topics?.[0]?.title).toContain('👩‍👩‍👧‍👦 سفر في الخريف 秋日');
  expect(kept.topics?.[0]?.title).not.toContain('\u0007');
  expect(kept.topics?.[0]?.pitch.endsWith('end')).toBe(true);

  const long = 'autumn '.repeat(1_429).slice(0, 10_000);
  await page.getByTestId('topic-pitch').fill(long);
  await saved(page);
  await page.getByTestId('submit-topic').click();
  // Said at the field, not sent, not cut.
  await expect(page.getByTestId('topic-pitch')).toHaveAttribute('aria-invalid', 'true');
  expect(link.state()?.topics?.[0]?.state.kind).toBe('draft');
  await page.reload();
  await expect(page.getByTestId('topic-pitch')).toHaveValue(new RegExp(`^${long.slice(0, 60)}`));
  expect((await page.getByTestId('topic-pitch').inputValue()).length).toBeGreaterThan(9_990);
});
