import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId, ViewerId } from '../../../../shared/domain/index.ts';
import { call, type StudioClient, showFault, showUndo, studioNow } from '../../../app/index.ts';
import { formatNumber, type T } from '../../../i18n/index.ts';
import { confirmAction } from '../../../ui/index.ts';

export type Person = { readonly id: ViewerId; readonly name: string };
type Order = (client: StudioClient) => Promise<unknown>;

/** Ten minutes and an hour, in seconds. */
const MUTES = { muted10: 600, muted60: 3_600, mutedOpen: null } as const;
export type MuteName = keyof typeof MUTES;
/** The shortest mute a platform takes. */
const MUTE_MIN_S = 10;
/** The contract takes this many questions at once. */
const AT_ONCE = 200;

/** Runs one order; a refusal becomes a toast. With `undo` the page says what was done and offers to take it back. */
async function order(run: Order, done?: { words: string; undo: Order }): Promise<boolean> {
  const reply = await call(run);
  if (!reply.ok) showFault(reply.fault);
  else if (done) showUndo(done.words, () => void order(done.undo));
  return reply.ok;
}

/** What a host can do about viewers, messages and questions, each with its way back. All of it lands in the room's log. */
export type Acts = {
  mute(person: Person, how: MuteName): void;
  unmute(person: Person): void;
  remove(person: Person): void;
  letBack(person: Person): void;
  /** Asks once. */
  block(person: Person): void;
  unblock(person: Person): void;
  removeMessage(id: MessageId): void;
  restoreMessage(id: MessageId): void;
  pin(id: MessageId): void;
  unpin(): void;
  /** Draws a question on the picture; `also` are the same question asked by others, answered with it. */
  show(id: MessageId, also?: readonly MessageId[]): void;
  takeDown(): void;
  slowMode(seconds: number): void;
  answered(ids: readonly MessageId[], how: 'aloud' | 'on_screen' | 'reply'): Promise<boolean>;
  reopen(ids: readonly MessageId[]): void;
};

const note = async (
  client: StudioClient,
  ids: readonly MessageId[],
  how: Parameters<Acts['answered']>[1] | 'reopened',
) => {
  for (let from = 0; from < ids.length; from += AT_ONCE)
    await client.room.answered({ messageIds: ids.slice(from, from + AT_ONCE), how });
};

export function createActs(t: T, language: string): Acts {
  const muteAgain = (id: ViewerId): Order => {
    const before = studioNow()?.moderation.muted.find((one) => one.viewerId === id);
    const untilMs = before?.untilMs ?? null;
    return (client) => {
      const rest = untilMs === null ? null : Math.max(MUTE_MIN_S, Math.round((untilMs - Date.now()) / 1_000));
      return client.room.mute({ viewerId: id, seconds: rest });
    };
  };
  const pin =
    (id: MessageId | null): Order =>
    (client) =>
      client.room.pin({ messageId: id });
  const pinnedNow = (): MessageId | null => studioNow()?.moderation.pinned?.messageId ?? null;
  return {
    mute: ({ id, name }, how) =>
      void order((client) => client.room.mute({ viewerId: id, seconds: MUTES[how] }), {
        words: t(`chat.done.${how}`, { name }),
        undo: (client) => client.room.unmute({ viewerId: id }),
      }),
    unmute: ({ id, name }) =>
      void order((client) => client.room.unmute({ viewerId: id }), {
        words: t('chat.done.unmuted', { name }),
        undo: muteAgain(id),
      }),
    remove: ({ id, name }) =>
      void order((client) => client.room.removeViewer({ viewerId: id }), {
        words: t('chat.done.removed', { name }),
        undo: (client) => client.room.letBack({ viewerId: id }),
      }),
    letBack: ({ id, name }) =>
      void order((client) => client.room.letBack({ viewerId: id }), {
        words: t('chat.done.letBack', { name }),
        undo: (client) => client.room.removeViewer({ viewerId: id }),
      }),
    block: ({ id, name }) =>
      confirmAction({
        title: t('chat.block.title', { name }),
        body: t('chat.block.body'),
        confirm: t('chat.block.confirm'),
        testId: 'block-dialog',
        run: () =>
          order((client) => client.room.block({ viewerId: id }), {
            words: t('chat.done.blocked', { name }),
            undo: (client) => client.room.unblock({ viewerId: id }),
          }),
      }),
    unblock: ({ id, name }) =>
      void order((client) => client.room.unblock({ viewerId: id }), {
        words: t('chat.done.unblocked', { name }),
        undo: (client) => client.room.block({ viewerId: id }),
      }),
    removeMessage: (messageId) =>
      void order((client) => client.room.removeMessage({ messageId }), {
        words: t('chat.done.messageRemoved'),
        undo: (client) => client.room.restoreMessage({ messageId }),
      }),
    restoreMessage: (messageId) =>
      void order((client) => client.room.restoreMessage({ messageId }), {
        words: t('chat.done.messageRestored'),
        undo: (client) => client.room.removeMessage({ messageId }),
      }),
    pin: (id) => void order(pin(id), { words: t('chat.done.pinned'), undo: pin(pinnedNow()) }),
    unpin: () => void order(pin(null), { words: t('chat.done.unpinned'), undo: pin(pinnedNow()) }),
    show: (messageId, also = []) =>
      void order(
        async (client) => {
          // The core marks the one it draws.
          await client.room.showQuestion({ messageId });
          await note(client, also, 'on_screen');
        },
        {
          words: t('chat.done.shown'),
          undo: async (client) => {
            await client.room.showQuestion({ messageId: null });
            await note(client, [messageId, ...also], 'reopened');
          },
        },
      ),
    takeDown: () => void order((client) => client.room.showQuestion({ messageId: null })),
    slowMode: (seconds) => {
      const before = studioNow()?.moderation.slowSeconds ?? 0;
      void order((client) => client.room.slowMode({ seconds }), {
        words: seconds === 0 ? t('chat.done.slowOff') : t('chat.done.slow', { seconds }),
        undo: (client) => client.room.slowMode({ seconds: before }),
      });
    },
    answered: (ids, how) =>
      ids.length === 0
        ? Promise.resolve(true)
        : order((client) => note(client, ids, how), {
            words: t('chat.done.answered', { count: ids.length, number: formatNumber(ids.length, language) }),
            undo: (client) => note(client, ids, 'reopened'),
          }),
    reopen: (ids) => void order((client) => note(client, ids, 'reopened')),
  };
}

export function useActs(): Acts {
  const { t, i18n } = useTranslation();
  return useMemo(() => createActs(t, i18n.language), [t, i18n.language]);
}
