import type { implement } from '@orpc/server';
import type { studioContract } from '../../shared/contract/index.ts';
import { FaultError, type Reply } from '../../shared/domain/index.ts';
import type { StudioParts } from './parts.ts';

const ok = { ok: true } as const;

async function taken(reply: Promise<Reply<unknown>>): Promise<typeof ok> {
  const said = await reply;
  if (!said.ok) throw new FaultError(said.fault);
  return ok;
}

type Os = ReturnType<typeof implement<typeof studioContract>>['room'];

/** The procedures about the running room, each one line to the part that owns the matter. */
export function roomRouter(os: Os, { feed, room }: Pick<StudioParts, 'feed' | 'room'>) {
  return os.router({
    watch: os.watch.handler(({ input, signal }) => feed.watch(input.sessionId, input.afterSeq, signal, input.most)),
    say: os.say.handler(({ input }) => taken(room.say(input.text))),
    mute: os.mute.handler(({ input }) => taken(room.mute(input.viewerId, input.seconds))),
    unmute: os.unmute.handler(({ input }) => taken(room.unmute(input.viewerId))),
    removeViewer: os.removeViewer.handler(({ input }) => taken(room.removeViewer(input.viewerId))),
    letBack: os.letBack.handler(({ input }) => taken(room.letBack(input.viewerId))),
    block: os.block.handler(({ input }) => taken(room.block(input.viewerId))),
    unblock: os.unblock.handler(({ input }) => taken(room.unblock(input.viewerId))),
    removeMessage: os.removeMessage.handler(({ input }) => taken(room.removeMessage(input.messageId))),
    restoreMessage: os.restoreMessage.handler(({ input }) => taken(room.restoreMessage(input.messageId))),
    pin: os.pin.handler(({ input }) => taken(room.pin(input.messageId))),
    slowMode: os.slowMode.handler(({ input }) => taken(room.slowMode(input.seconds))),
    showQuestion: os.showQuestion.handler(({ input }) => taken(room.showQuestion(input.messageId))),
    answered: os.answered.handler(({ input }) => taken(room.answered(input.messageIds, input.how))),
  });
}
