import { implement } from '@orpc/server';
import { studioContract } from '../../shared/contract/index.ts';
import { FaultError, type Reply } from '../../shared/domain/index.ts';
import type { StudioParts } from './parts.ts';
import { bagRouter, catalogueRouter, cueRouter } from './routerBag.ts';
import { obsRouter } from './routerObs.ts';
import { roomRouter } from './routerRoom.ts';
import { rtcRouter } from './routerRtc.ts';

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
        version: value(await desk.topics.setCover(input.topicId, input.file, input.version)).version,
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
      copy: os.topics.copy.handler(async ({ input }) => ({
        topicId: value(await desk.topics.copy(input.topicId)).id,
      })),
      remove: os.topics.remove.handler(async ({ input }) => {
        value(await desk.topics.remove(input.topicId));
        return ok;
      }),
      choose: os.topics.choose.handler(({ input }) => {
        value(desk.chooseTopic(input.topicId));
        return ok;
      }),
    },
    compliance: {
      rules: os.compliance.rules.handler(() => parts.compliance.rules()),
      lint: os.compliance.lint.handler(({ input }) => ({ findings: parts.compliance.lint(input.texts) })),
    },
    catalogue: catalogueRouter(os.catalogue, parts),
    cues: cueRouter(os.cues, parts),
    bag: bagRouter(os.bag, parts),
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
      switchPath: os.live.switchPath.handler(({ input }) => {
        value(actions.switchPath(input.to));
        return ok;
      }),
      networkBack: os.live.networkBack.handler(() => {
        parts.networkBack();
        return ok;
      }),
    },
    rtc: rtcRouter(os.rtc, parts.rtc),
    room: roomRouter(os.room, parts),
    sessions: {
      remove: os.sessions.remove.handler(async ({ input }) => {
        value(await parts.sessions.remove(input.sessionId, input.deleteRecording));
        return ok;
      }),
      reveal: os.sessions.reveal.handler(async ({ input }) => {
        value(await parts.sessions.reveal(input.sessionId, input.path));
        return ok;
      }),
      blackBox: os.sessions.blackBox.handler(async ({ input }) => value(await parts.blackBox(input.sessionId))),
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
