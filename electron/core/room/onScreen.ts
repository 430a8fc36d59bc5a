import {
  cleanLine,
  clip,
  done,
  type MessageId,
  type OnScreenQuestion,
  type Reply,
  type RoomEvent,
  refuse,
  type SessionId,
  type Viewer,
} from '../../../shared/domain/index.ts';

/** What the studio's log knows of a message. `removed`: taken down, and not restored since. */
export type KnownMessage = { from: Viewer; text: string; host: boolean; removed: boolean };

export const NAME_MAX = 60;
export const QUESTION_MAX = 200;

export type OnScreen = {
  /** A viewer's message as it can be drawn; `not_found` when the log has none, or it was removed. */
  find(sessionId: SessionId, messageId: MessageId): Reply<OnScreenQuestion>;
  show(question: OnScreenQuestion | null): void;
  /** A message that is removed leaves the picture, and so does whatever is there when the room ends. */
  apply(event: RoomEvent): void;
};

/** The question drawn on the picture. One at a time: a new one replaces it. */
export function createOnScreen(options: {
  lookUp(sessionId: SessionId, messageId: MessageId): KnownMessage | null;
  set(question: OnScreenQuestion | null): void;
  now?(): number;
}): OnScreen {
  const now = options.now ?? Date.now;
  let shown: OnScreenQuestion | null = null;
  const show = (question: OnScreenQuestion | null) => {
    if (shown === question) return;
    shown = question;
    options.set(question);
  };
  return {
    show,
    find(sessionId, messageId) {
      const message = options.lookUp(sessionId, messageId);
      if (!message) return refuse('not_found', { field: 'messageId' });
      if (message.removed) return refuse('not_found', { field: 'messageId', rule: 'removed' });
      const text = clip(cleanLine(message.text), QUESTION_MAX);
      if (text === '') return refuse('not_found', { field: 'messageId', rule: 'empty' });
      return done({ messageId, name: clip(cleanLine(message.from.name), NAME_MAX), text, sinceMs: now() });
    },
    apply(event) {
      if (!shown) return;
      const removed =
        event.kind === 'moderation' && event.action === 'remove_message' && event.messageId === shown.messageId;
      if (removed || event.kind === 'ended') show(null);
    },
  };
}
