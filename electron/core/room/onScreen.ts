import {
  cleanLine,
  clip,
  done,
  type MessageId,
  type OnScreenQuestion,
  type Reply,
  type RoomEvent,
  type RoomEventOf,
  refuse,
  type SessionId,
  type Viewer,
  type ViewerId,
} from '../../../shared/domain/index.ts';

/** What the studio's log knows of a message. `removed`: taken down, and not restored since. */
export type KnownMessage = { from: Viewer; text: string; host: boolean; removed: boolean };

export const NAME_MAX = 60;
export const QUESTION_MAX = 200;

/** A question ready to draw, and whose it is. */
export type Drawn = { question: OnScreenQuestion; from: ViewerId };

export type OnScreen = {
  /** A viewer's message as it can be drawn; `not_found` when the log has none, or it was removed. */
  find(sessionId: SessionId, messageId: MessageId): Reply<Drawn>;
  show(question: Drawn | null): void;
  /** A message that is removed, or whose writer is sent out, leaves the picture; so does what is there when the room ends. */
  apply(event: RoomEvent): void;
};

/** The question drawn on the picture. One at a time: a new one replaces it. */
export function createOnScreen(options: {
  lookUp(sessionId: SessionId, messageId: MessageId): KnownMessage | null;
  set(question: OnScreenQuestion | null): void;
  now?(): number;
}): OnScreen {
  const now = options.now ?? Date.now;
  let shown: Drawn | null = null;
  const show = (next: Drawn | null) => {
    if (shown === next) return;
    shown = next;
    options.set(next?.question ?? null);
  };
  return {
    show,
    find(sessionId, messageId) {
      const message = options.lookUp(sessionId, messageId);
      if (!message) return refuse('not_found', { field: 'messageId' });
      if (message.removed) return refuse('not_found', { field: 'messageId', rule: 'removed' });
      const text = clip(cleanLine(message.text), QUESTION_MAX);
      if (text === '') return refuse('not_found', { field: 'messageId', rule: 'empty' });
      const name = clip(cleanLine(message.from.name), NAME_MAX);
      return done({ question: { messageId, name, text, sinceMs: now() }, from: message.from.id });
    },
    apply(event) {
      if (!shown) return;
      if (event.kind === 'ended') show(null);
      else if (event.kind === 'moderation' && concerns(event, shown)) show(null);
    },
  };
}

function concerns(event: RoomEventOf<'moderation'>, shown: Drawn): boolean {
  if (event.action === 'remove_message') return event.messageId === shown.question.messageId;
  return (event.action === 'remove_viewer' || event.action === 'block') && event.viewer?.id === shown.from;
}
