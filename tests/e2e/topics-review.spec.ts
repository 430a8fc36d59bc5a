import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from '@playwright/test';
import { fillTopic, GOOD_TOPIC, goTo, openStudio, setCover, topicRow, writeTopic } from '../support/drive.ts';
import { makePng } from '../support/png.ts';
import { startStudio } from '../support/studio.ts';
import { expect, QUICK, test } from './fixture.ts';

const DAY_MS = 86_400_000;

/** What a host of each language writes, and what the page then says. */
const LANGUAGES = [
  {
    locale: 'en-US',
    noted: {
      title: 'Five lipsticks!!!! for autumn',
      pitch:
        'What I packed for Kyoto in autumn: how each colour wears. Write to me at https://example.com/shop for more.',
    },
    mended: {
      title: 'Five lipsticks for autumn',
      pitch: 'What I packed for Kyoto in autumn: how each colour wears. Ask me in the room for more.',
    },
    removed: '!!!!',
    added: 'in the room',
    quarrel: {
      title: 'Exposing scammers at the flower market',
      pitch: 'How I learned to look at roses: what fresh stems look like, which questions I ask, and what I take home.',
    },
    says: { removed: 'Removed:', gone: 'Resolved?', void: 'void', expired: 'ran out', due: 'runs out in 2 days' },
  },
  {
    locale: 'zh-CN',
    noted: {
      title: '秋日口红！！！！五支',
      pitch: '我把五支口红带去京都，白天试色，也会坦白哪一支不会再买，更多看 https://example.com/shop 。',
    },
    mended: {
      title: '秋日口红五支',
      pitch: '我把五支口红带去京都，白天试色，也会坦白哪一支不会再买，想问的在直播间问我。',
    },
    removed: '！！！！',
    added: '直播间',
    quarrel: {
      title: '花市防坑：曝光渣男摊位',
      pitch: '我怎么看一束玫瑰新不新鲜，会问摊主哪些问题，最后带了什么回家。',
    },
    says: { removed: '删去：', gone: '解决了吗', void: '失效', expired: '过期', due: '还有 2 天' },
  },
] as const;

const note = (page: Page, field: string) => page.locator(`[data-testid="review-note"][data-field="${field}"]`);
const moments = (page: Page, kind: string) => page.locator(`[data-testid="history-moment"][data-kind="${kind}"]`);

for (const { locale, noted, mended, removed, added, quarrel, says } of LANGUAGES) {
  test.describe(locale, () => {
    test.use({ locale });

    test('changes asked for: the notes stand at their fields, what changed is shown, and a second try is approved', async ({
      page,
    }) => {
      await goTo(page, 'topics');
      await writeTopic(page, { ...noted, category: 'beauty' });
      await setCover(page, makePng());
      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'changes_requested')).toBeVisible();
      await expect(note(page, 'title')).toContainText(removed);
      await expect(note(page, 'pitch')).toContainText('example.com');
      await expect(note(page, 'title')).toHaveAttribute('data-settled', 'false');
      await expect(page.getByTestId('changes-title')).toHaveCount(0);

      await page.getByTestId('topic-title').fill(mended.title);
      await expect(note(page, 'title').getByTestId('note-settled')).toContainText(says.gone);
      const title = page.getByTestId('changes-title');
      await expect(title.locator('del')).toContainText(removed);
      // Said in words too, for those who cannot see the strike.
      await expect(title.locator('del')).toContainText(says.removed);
      await page.getByTestId('topic-pitch').fill(mended.pitch);
      await expect(page.getByTestId('changes-pitch').locator('ins').last()).toContainText(added);
      await expect(page.locator('[data-testid="review-note"][data-settled="false"]')).toHaveCount(0);
      // The words are compared with what was handed in, not with what was saved last: also after a reload.
      await page.waitForSelector('[data-testid="save-status"][data-status="saved"]');
      await page.reload();
      await expect(page.getByTestId('changes-title').locator('del')).toContainText(removed);

      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'approved')).toBeVisible();
      await expect(page.getByTestId('changes-title')).toHaveCount(0);
      await expect(moments(page, 'submitted')).toHaveCount(2);
      await expect(moments(page, 'changes_requested').locator('summary')).toBeVisible();
    });

    test('a rejected topic: the notes stay while it is mended, and an appeal is answered by a second reader', async ({
      page,
      link,
    }) => {
      await goTo(page, 'topics');
      await writeTopic(page, { ...quarrel, category: 'home' });
      await setCover(page, makePng());
      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'rejected')).toBeVisible();
      // The same words would get the same answer.
      await expect(page.getByTestId('submit-topic')).toHaveCount(0);
      await page.getByTestId('appeal-topic').click();
      await expect(page.getByTestId('appeal-send')).toBeDisabled();
      await page.getByTestId('appeal-message').fill('It is about flowers. 这里说的是花。');
      await page.getByTestId('appeal-send').click();
      await expect(topicRow(page, 'approved')).toBeVisible();
      await expect(moments(page, 'appealed')).toContainText('It is about flowers. 这里说的是花。');

      await writeTopic(page, { ...quarrel, category: 'home' });
      await setCover(page, makePng());
      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'rejected')).toBeVisible();
      await page.getByTestId('topic-title').fill(GOOD_TOPIC.title);
      await link.until((s) => s.topics?.[0]?.state.kind === 'draft', 'a draft again');
      await expect(note(page, 'title').getByTestId('note-settled')).toBeVisible();
      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'approved')).toHaveCount(2);
    });

    test('editing an approved topic says before it happens that the approval will be void', async ({ page, link }) => {
      await goTo(page, 'topics');
      await writeTopic(page, GOOD_TOPIC);
      await setCover(page, makePng());
      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'approved')).toBeVisible();
      // Nothing can be changed by the way: no word, no category, no picture.
      await expect(page.getByTestId('topic-title')).toHaveAttribute('readonly', '');
      await expect(page.getByTestId('topic-category')).toHaveAttribute('readonly', '');
      await expect(page.getByTestId('cover-choose')).toHaveCount(0);
      await page.getByTestId('edit-approved').click();
      await expect(page.getByTestId('edit-approved-dialog')).toContainText(says.void);
      await page.getByTestId('edit-approved-dialog-cancel').click();
      await expect(page.getByTestId('topic-title')).toHaveAttribute('readonly', '');

      await page.getByTestId('edit-approved').click();
      await page.getByTestId('edit-approved-dialog-confirm').click();
      expect(link.state()?.topics?.[0]?.state.kind).toBe('approved');
      await page.getByTestId('topic-category').click();
      await page.locator('[data-combobox-option][value="food"]:visible').click();
      await link.until((s) => s.topics?.[0]?.state.kind === 'draft', 'void');
      await expect(moments(page, 'approval_void')).toContainText(says.void);

      await page.getByTestId('submit-topic').click();
      await expect(topicRow(page, 'approved')).toBeVisible();
      // The former permission was for the former approval.
      await expect(page.getByTestId('topic-title')).toHaveAttribute('readonly', '');
    });

    test('an approval that runs out is announced three days before, and can be renewed unchanged', async ({
      browser,
      complaints,
    }) => {
      complaints.allow(/ERR_CONNECTION_REFUSED/);
      let studio = await startStudio({ rehearsal: QUICK });
      const { dataDir } = studio;
      const context = await browser.newContext({ locale });
      try {
        const page = await context.newPage();
        await openStudio(page, studio);
        await goTo(page, 'topics');
        await writeTopic(page, GOOD_TOPIC);
        await setCover(page, makePng());
        await page.getByTestId('submit-topic').click();
        await expect(topicRow(page, 'approved')).toBeVisible();
        await expect(page.getByTestId('expiry-warning')).toHaveCount(0);
        /** Restarts with an approval that holds so much longer, as if the days between had passed. */
        const later = async (leftMs: number) => {
          const { port, key } = studio;
          await studio.stop({ keepData: true });
          const file = new DatabaseSync(join(dataDir, 'rehearsal.db'));
          file
            .prepare("UPDATE topics SET state = json_set(state, '$.validUntilMs', ?), version = version + 1")
            .run(Date.now() + leftMs);
          file.close();
          studio = await startStudio({ dataDir, port, key, rehearsal: QUICK });
          await openStudio(page, studio);
          await goTo(page, 'topics');
        };
        await later(2.5 * DAY_MS);
        await expect(page.getByTestId('review-banner')).toContainText(says.due);
        await expect(page.getByTestId('expiry-warning')).toBeVisible();
        await expect(page.getByTestId('edit-approved')).toBeVisible();
        await later(-1_000);
        await expect(page.getByTestId('review-banner')).toContainText(says.expired);
        await expect(moments(page, 'expired')).toHaveCount(1);
        await expect(page.getByTestId('choose-topic')).toHaveCount(0);
        await goTo(page, 'prepare');
        await expect(page.getByTestId('step-topic')).toHaveAttribute('data-code', 'expired');
        await goTo(page, 'topics');
        await page.getByTestId('submit-topic').click();
        await expect(moments(page, 'approved')).toHaveCount(2);
        await expect(page.getByTestId('edit-approved')).toBeVisible();
      } finally {
        await context.close();
        await studio.stop();
      }
    });

    test('a new topic can begin with an earlier one, found by its words', async ({ page, link }) => {
      await goTo(page, 'topics');
      await writeTopic(page, { ...noted, category: 'beauty' });
      await setCover(page, makePng());
      await page.getByTestId('copy-topic').click();
      await link.until((s) => s.topics?.length === 2, 'the copy');
      await expect(page.getByTestId('topic-title')).toHaveValue(noted.title);
      await expect(moments(page, 'copied')).toHaveCount(0);
      await fillTopic(page, GOOD_TOPIC);

      await page.getByTestId('new-topic').first().click();
      await page.getByTestId('copy-from').click();
      await expect(page.getByTestId('copy-choice')).toHaveCount(2);
      await page.getByTestId('copy-search').fill('zzz');
      await expect(page.getByTestId('copy-none')).toBeVisible();
      await page.getByTestId('copy-search').fill(noted.title.slice(0, 4));
      await expect(page.getByTestId('copy-choice')).toHaveCount(locale === 'en-US' ? 2 : 1);
      await page.getByTestId('copy-search').fill(noted.title.slice(-2));
      await page.getByTestId('copy-choice').first().click();
      const state = await link.until((s) => s.topics?.length === 3, 'the second copy');
      await expect(page.getByTestId('topic-pitch')).not.toHaveValue('');
      expect(state.topics?.every((topic) => topic.cover !== null)).toBe(true);
      expect(new Set(state.topics?.map((topic) => topic.cover?.url)).size).toBe(3);
    });

    test.describe('while a reviewer takes long', () => {
      test.use({ studioOptions: { rehearsal: { ...QUICK, reviewMs: 120_000 } } });

      test('the answer is counted down to, and taking the topic back is asked about first', async ({ page, link }) => {
        await goTo(page, 'topics');
        await writeTopic(page, GOOD_TOPIC);
        await setCover(page, makePng());
        await page.getByTestId('submit-topic').click();
        const countdown = page.getByTestId('review-countdown').locator('.num');
        await expect(countdown).toHaveText(/^[12]:\d\d$/);
        const first = await countdown.textContent();
        await expect(countdown).not.toHaveText(first ?? '');
        await expect(page.getByTestId('topic-title')).toHaveAttribute('readonly', '');

        await page.getByTestId('withdraw-topic').click();
        await page.getByTestId('withdraw-dialog-cancel').click();
        expect(link.state()?.topics?.[0]?.state.kind).toBe('submitted');
        await page.getByTestId('withdraw-topic').click();
        await page.getByTestId('withdraw-dialog-confirm').click();
        await expect(topicRow(page, 'draft')).toBeVisible();
        await expect(moments(page, 'withdrawn')).toBeVisible();
        await expect(page.getByTestId('topic-title')).not.toHaveAttribute('readonly', '');
      });
    });
  });
}
