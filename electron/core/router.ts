import { implement } from '@orpc/server';
import { studioContract } from '../../shared/contract/index.ts';
import { FaultError, type Reply } from '../../shared/domain/index.ts';
import type { StudioParts } from './parts.ts';
import { obsRouter } from './routerObs.ts';

const ok = { ok: true } as const;

function value<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new FaultError(reply.fault);
  return reply.value;
}

/**
 * Every procedure of the studio contract, each one line to the part that owns the matter. No rules in here. A refusal is
 * thrown as `FaultError`; the host that serves the router (`core/server`, `main.ts`) makes it the contract's `FAULT`.
 */
export function createRouter(parts: StudioParts) {
  const os = implement(studioContract);
  const { desk, hub, live, actions } = parts;

  return os.router({
    state: {
      watch: os.state.watch.handler(({ signal }) => hub.watch(signal)),
      dismissNotice: os.state.dismissNotice.handler(({ input }) => {
        actions.dismissNotice(input.id);
        return ok;
      }),
    },
    settings: {
      patch: os.settings.patch.handler(async ({ input }) => {
        value(await actions.patchSettings(input));
        return ok;
      }),
      setStreamKey: os.settings.setStreamKey.handler(async ({ input }) => {
        value(await actions.setStreamKey(input.key));
        return ok;
      }),
      setPlatformToken: os.settings.setPlatformToken.handler(async ({ input }) => {
        value(await actions.setPlatformToken(input.token));
        return ok;
      }),
    },
    platform: {
      retry: os.platform.retry.handler(async () => {
        await actions.retryPlatform();
        return ok;
      }),
    },
    topics: {
      create: os.topics.create.handler(async ({ input }) => ({
        topicId: value(await desk.topics.create(input.draft)).id,
      })),
      update: os.topics.update.handler(async ({ input }) => ({
        version: value(await desk.topics.update(input.topicId, input.version, input.draft)).version,
      })),
      setCover: os.topics.setCover.handler(async ({ input }) => ({
        version: value(await desk.topics.setCover(input.topicId, input.file)).version,
      })),
      submit: os.topics.submit.handler(async ({ input }) => {
        value(await desk.topics.submit(input.topicId, input.version));
        return ok;
      }),
      withdraw: os.topics.withdraw.handler(async ({ input }) => {
        value(await desk.topics.withdraw(input.topicId));
        return ok;
      }),
      appeal: os.topics.appeal.handler(async ({ input }) => {
        value(await desk.topics.appeal(input.topicId, input.message));
        return ok;
      }),
      remove: os.topics.remove.handler(async ({ input }) => {
        value(await desk.topics.remove(input.topicId));
        return ok;
      }),
      choose: os.topics.choose.handler(({ input }) => {
        value(desk.chooseTopic(input.topicId));
        return ok;
      }),
    },
    catalogue: {
      search: os.catalogue.search.handler(async ({ input }) => value(await desk.search(input.query, input.cursor))),
    },
    bag: {
      add: os.bag.add.handler(async ({ input }) => {
        value(await desk.bag.add(input));
        return ok;
      }),
      update: os.bag.update.handler(async ({ input }) => {
        value(await desk.bag.update(input));
        return ok;
      }),
      move: os.bag.move.handler(async ({ input }) => {
        value(await desk.bag.move(input.itemId, input.toIndex));
        return ok;
      }),
      remove: os.bag.remove.handler(async ({ input }) => {
        value(await desk.bag.remove(input.itemId));
        return ok;
      }),
      explain: os.bag.explain.handler(async ({ input }) => {
        value(await desk.bag.explain(input.itemId));
        return ok;
      }),
      refresh: os.bag.refresh.handler(async () => {
        await desk.refresh();
        return ok;
      }),
    },
    stage: {
      beRightBack: os.stage.beRightBack.handler(({ input }) => {
        actions.beRightBack(input.on);
        return ok;
      }),
      screen: os.stage.screen.handler(({ input }) => {
        actions.screen(input);
        return ok;
      }),
    },
    obs: obsRouter(os.obs, parts.obsActions),
    upload: {
      test: os.upload.test.handler(() => {
        value(actions.testUpload());
        return ok;
      }),
    },
    live: {
      start: os.live.start.handler(() => value(live.start())),
      end: os.live.end.handler(async () => {
        await live.end();
        return ok;
      }),
      dismiss: os.live.dismiss.handler(() => {
        value(live.dismiss());
        return ok;
      }),
      reconnectNow: os.live.reconnectNow.handler(() => {
        value(actions.reconnectNow());
        return ok;
      }),
    },
    room: {
      watch: os.room.watch.handler(({ input, signal }) => parts.feed.watch(input.sessionId, input.afterSeq, signal)),
      say: os.room.say.handler(async ({ input }) => {
        value(await parts.room.say(input.text));
        return ok;
      }),
      mute: os.room.mute.handler(async ({ input }) => {
        value(await parts.room.mute(input.viewerId, input.seconds));
        return ok;
      }),
      unmute: os.room.unmute.handler(async ({ input }) => {
        value(await parts.room.unmute(input.viewerId));
        return ok;
      }),
      removeViewer: os.room.removeViewer.handler(async ({ input }) => {
        value(await parts.room.removeViewer(input.viewerId));
        return ok;
      }),
      removeMessage: os.room.removeMessage.handler(async ({ input }) => {
        value(await parts.room.removeMessage(input.messageId));
        return ok;
      }),
    },
    sessions: {
      remove: os.sessions.remove.handler(async ({ input }) => {
        value(await parts.sessions.remove(input.sessionId, input.deleteRecording));
        return ok;
      }),
      reveal: os.sessions.reveal.handler(async ({ input }) => {
        value(await parts.sessions.reveal(input.sessionId));
        return ok;
      }),
    },
    images: {
      get: os.images.get.handler(async ({ input }) => value(await parts.images.get(input.url))),
    },
    rehearsal: {
      setPersona: os.rehearsal.setPersona.handler(async ({ input }) => {
        value(await actions.setPersona(input.persona));
        return ok;
      }),
      reset: os.rehearsal.reset.handler(async () => {
        value(await actions.resetRehearsal());
        return ok;
      }),
      watchQr: os.rehearsal.watchQr.handler(async () => value(await actions.watchQr())),
    },
  });
}

export type StudioRouter = ReturnType<typeof createRouter>;
