import { formatMoney, type ItemId } from '../../../../shared/domain/index.ts';
import { formatNumber, type T } from '../../../i18n/index.ts';
import type { CalmRow } from '../feed/calm.ts';
import type { BurstRow, ModerationRow, PinRow } from '../feed/rows.ts';

export type TitleOf = (itemId: ItemId) => string | null;

const seconds = (row: BurstRow): number => Math.max(1, Math.ceil((row.lastAtMs - row.atMs) / 1_000));

/** What a moderator or the platform did, in one sentence; also in the audit trail. */
export function actWords(row: ModerationRow | PinRow, t: T): string {
  if (row.kind === 'pin') {
    if (row.message === null) return t('chat.row.unpin');
    return t(row.by === 'platform' ? 'chat.row.pinPlatform' : 'chat.row.pin', { text: row.message.text });
  }
  const name = row.viewer?.name ?? t('stage.chat.moderation.somebody');
  switch (row.action) {
    case 'mute':
      if (row.minutes === null) return t('stage.chat.moderation.muteOpen', { name });
      return t('stage.chat.moderation.mute', { name, minutes: row.minutes });
    case 'filter':
      return row.word === null ? t('stage.chat.moderation.filter') : t('chat.row.filterWord', { word: row.word });
    case 'let_back':
      return t('chat.row.letBack', { name });
    case 'block':
      return t('chat.row.block', { name });
    case 'unblock':
      return t('chat.row.unblock', { name });
    case 'restore_message':
      return t('chat.row.restore');
    case 'slow_mode':
      return row.seconds === 0 ? t('chat.row.slowOff') : t('chat.row.slow', { seconds: row.seconds });
    default:
      return t(`stage.chat.moderation.${row.action}`, { name });
  }
}

/** A line in words; also what a screen reader says. */
export function rowWords(row: CalmRow, t: T, titleOf: TitleOf, language: string): string {
  switch (row.kind) {
    case 'message':
      return `${row.host ? t('stage.chat.host') : row.from.name}: ${row.text}`;
    case 'order':
      return row.quantity > 1
        ? t('stage.chat.boughtMany', { name: row.from.name, title: row.title, quantity: row.quantity })
        : t('stage.chat.bought', { name: row.from.name, title: row.title });
    case 'burst':
      return t('stage.chat.burst', { count: row.orders, seconds: seconds(row), total: formatMoney(row.total) });
    case 'problem':
      return t(`chat.row.problem.${row.reason}`, { name: row.from.name, title: row.title });
    case 'explain':
      return t('stage.chat.explaining', { title: titleOf(row.itemId) ?? t('stage.chat.item') });
    case 'mark':
      return t(`stage.chat.mark.${row.mark}`);
    case 'gap':
      return t(row.open ? 'chat.calm.gapOpen' : 'chat.calm.gap', {
        count: row.count,
        number: formatNumber(row.count, language),
      });
    case 'moderation':
    case 'pin':
      return actWords(row, t);
  }
}
