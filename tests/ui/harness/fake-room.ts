import type { implement } from '@orpc/server';
import type { studioContract } from '../../../shared/contract/index.ts';
import {
  type Fault,
  MessageId,
  type PinnedMessage,
  type RoomEvent,
  type StudioState,
  type Viewer,
  ViewerId,
} from '../../../shared/domain/index.ts';

type Os = ReturnType<typeof implement<typeof studioContract>>['room'];
type Errors = { FAULT: (options: { data: Fault }) => Error };
/** An event before the room gives it its number; spread over the kinds, so that each keeps its own fields. */
type Bare<E> = E extends RoomEvent ? Omit<E, 'seq' | 'atMs'> : never;

/** The room of the stand-in core: what a command changes comes back as events and as moderation state, as from the real one. */
export function fakeRoom(
  os: Os,
  parts: {
    state: StudioState;
    change(changes: Partial<StudioState>): void;
    gate(errors: Errors): void;
    events: readonly RoomEvent[];
  },
) {
  const { state, change, gate } = parts;
  const ok = { ok: true } as const;
  const log: RoomEvent[] = [...parts.events];
  const waiting = new Set<() => void>();

  const add = (event: Bare<RoomEvent>) => {
    log.push({ ...event, seq: (log.at(-1)?.seq ?? 0) + 1, atMs: Date.now() } as RoomEvent);
    for (const wake of [...waiting]) wake();
  };
  const people = new Map<string, Viewer>();
  for (const event of log) if ('from' in event) people.set(event.from.id, event.from);
  const viewer = (id: ViewerId): Viewer => people.get(id) ?? { id, name: id };
  const said = (id: MessageId): PinnedMessage | null => {
    const event = log.find((one) => (one.kind === 'chat' || one.kind === 'question') && one.messageId === id);
    return event?.kind === 'chat' || event?.kind === 'question'
      ? { messageId: id, from: event.from, text: event.text }
      : null;
  };
  type Moderation = StudioState['moderation'];
  const moderate = (patch: Partial<Moderation>) => change({ moderation: { ...state.moderation, ...patch } });
  const entry = (id: ViewerId) => ({ viewerId: id as string, name: viewer(id).name });
  const rest = <T extends { viewerId: string }>(rows: readonly T[], id: ViewerId) =>
    rows.filter((row) => row.viewerId !== id);
  const note = (
    action: Extract<RoomEvent, { kind: 'moderation' }>['action'],
    more: { viewer?: Viewer | null; messageId?: MessageId; untilMs?: number | null; seconds?: number },
  ) => add({ kind: 'moderation', action, viewer: null, messageId: null, untilMs: null, by: 'host', ...more });

  return os.router({
    watch: os.watch.handler(async function* ({ input, signal }) {
      let seen = input.afterSeq;
      let left = input.most ?? Number.POSITIVE_INFINITY;
      while (!signal?.aborted) {
        const events = log.filter((event) => event.seq > seen).slice(0, left);
        seen = events.at(-1)?.seq ?? seen;
        left -= events.length;
        if (events.length > 0) yield { events };
        if (left <= 0) return;
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
          signal?.addEventListener('abort', wake, { once: true });
        });
      }
    }),
    say: os.say.handler(({ input, errors }) => {
      gate(errors);
      const from = { id: ViewerId.parse('host'), name: 'Lin' };
      add({ kind: 'chat', messageId: MessageId.parse(`own-${log.length}`), from, text: input.text, host: true });
      return ok;
    }),
    mute: os.mute.handler(({ input, errors }) => {
      gate(errors);
      const untilMs = input.seconds === null ? null : Date.now() + input.seconds * 1000;
      moderate({ muted: [...rest(state.moderation.muted, input.viewerId), { ...entry(input.viewerId), untilMs }] });
      note('mute', { viewer: viewer(input.viewerId), untilMs });
      return ok;
    }),
    unmute: os.unmute.handler(({ input, errors }) => {
      gate(errors);
      moderate({ muted: rest(state.moderation.muted, input.viewerId) });
      note('unmute', { viewer: viewer(input.viewerId) });
      return ok;
    }),
    removeViewer: os.removeViewer.handler(({ input, errors }) => {
      gate(errors);
      moderate({ removed: [...rest(state.moderation.removed, input.viewerId), entry(input.viewerId)] });
      note('remove_viewer', { viewer: viewer(input.viewerId) });
      return ok;
    }),
    letBack: os.letBack.handler(({ input, errors }) => {
      gate(errors);
      moderate({ removed: rest(state.moderation.removed, input.viewerId) });
      note('let_back', { viewer: viewer(input.viewerId) });
      return ok;
    }),
    block: os.block.handler(({ input, errors }) => {
      gate(errors);
      moderate({ blocked: [...rest(state.moderation.blocked, input.viewerId), entry(input.viewerId)] });
      note('block', { viewer: viewer(input.viewerId) });
      return ok;
    }),
    unblock: os.unblock.handler(({ input, errors }) => {
      gate(errors);
      moderate({ blocked: rest(state.moderation.blocked, input.viewerId) });
      note('unblock', { viewer: viewer(input.viewerId) });
      return ok;
    }),
    removeMessage: os.removeMessage.handler(({ input, errors }) => {
      gate(errors);
      note('remove_message', { messageId: input.messageId, viewer: said(input.messageId)?.from ?? null });
      if (state.onScreen?.messageId === input.messageId) change({ onScreen: null });
      if (state.moderation.pinned?.messageId === input.messageId) {
        moderate({ pinned: null });
        add({ kind: 'pin', message: null, by: 'host' });
      }
      return ok;
    }),
    restoreMessage: os.restoreMessage.handler(({ input, errors }) => {
      gate(errors);
      note('restore_message', { messageId: input.messageId, viewer: said(input.messageId)?.from ?? null });
      return ok;
    }),
    pin: os.pin.handler(({ input, errors }) => {
      gate(errors);
      const message = input.messageId && said(input.messageId);
      moderate({ pinned: message || null });
      add({ kind: 'pin', message: message || null, by: 'host' });
      return ok;
    }),
    slowMode: os.slowMode.handler(({ input, errors }) => {
      gate(errors);
      moderate({ slowSeconds: input.seconds });
      note('slow_mode', { seconds: input.seconds });
      return ok;
    }),
    showQuestion: os.showQuestion.handler(({ input, errors }) => {
      gate(errors);
      const found = input.messageId && said(input.messageId);
      change({
        onScreen: found
          ? { messageId: found.messageId, name: found.from.name, text: found.text, sinceMs: Date.now() }
          : null,
      });
      if (found) add({ kind: 'answered', messageIds: [found.messageId], how: 'on_screen' });
      return ok;
    }),
    answered: os.answered.handler(({ input, errors }) => {
      gate(errors);
      add({ kind: 'answered', messageIds: input.messageIds, how: input.how });
      return ok;
    }),
  });
}
