import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareRoom } from '../support/approvedRoom.ts';
import { type Program, programPath } from '../support/needs.ts';
import { type NginxRtmp, startNginxRtmp } from '../support/nginxRtmp.ts';
import { createPictures, type Pictures } from '../support/pictures.ts';
import {
  type ArrivedTag,
  followReceived,
  type ReceivedStream,
  type ReceivedStreams,
} from '../support/receivedStreams.ts';
import { type RoughProxy, startRoughProxy } from '../support/roughProxy.ts';
import { OBS_STREAM } from './beside.ts';
import { type SupervisedCore, startCore } from './core.ts';
import { LINE_BYTES_PER_SECOND } from './inject.ts';
import { type HostPage, openHostPage } from './page.ts';
import { type ChaosRoom, openRoom } from './room.ts';
import { type Watch, watchStudio } from './watch.ts';

/** A stream on air, and everything that it is made of. */
export type LiveParts = {
  readonly nginx: NginxRtmp;
  /** From the studio to the server. */
  readonly line: RoughProxy;
  readonly room: ChaosRoom;
  readonly core: SupervisedCore;
  readonly watch: Watch;
  readonly page: HostPage;
  /** What arrived at the server: of the studio, and of OBS beside it. */
  readonly ours: Pictures;
  readonly theirs: Pictures;
  readonly received: ReceivedStreams;
  /** Of the studio. */
  readonly dataDir: string;
  readonly sessionId: string;
  /** The launcher saw too many crashes and stopped starting the core again. */
  gaveUp(): boolean;
  /** Errors that nobody caught in the page. */
  readonly complaints: readonly string[];
};

const NEEDED: readonly Program[] = ['nginx', 'nginxRtmp', 'ffprobe', 'ffmpeg'];

/** What has to be installed first, and how; empty: nothing. */
export function whatIsMissing(): string[] {
  return NEEDED.flatMap((program) => {
    try {
      programPath(program);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}
/** Pictures at the server before it counts as on air: two seconds of them. */
const RUNNING_FRAMES = 60;
const COMPLAINTS = 20;

/** Starts all of it in `work` and goes live; `open` closes it in the opposite order. */
export async function openLive(
  open: AsyncDisposableStack,
  options: {
    work: string;
    recordings: string;
    seed: number;
    say(words: string): void;
    signal: AbortSignal;
    onTag?(stream: ReceivedStream, tag: ArrivedTag): void;
  },
): Promise<LiveParts> {
  const folder = (name: string) => {
    const path = join(options.work, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const [ours, theirs] = [createPictures(), createPictures()];
  const received = open.adopt(
    followReceived(folder('received'), (stream, tag) => {
      (stream.name === OBS_STREAM ? theirs : ours).add(tag);
      options.onTag?.(stream, tag);
    }),
    (it) => it.close(),
  );
  const nginx = open.adopt(await startNginxRtmp({ recordTo: folder('received') }), (it) => it.close());
  const line = open.use(await startRoughProxy(nginx.rtmpPort));
  line.shape({ bytesPerSecond: LINE_BYTES_PER_SECOND });
  const room = open.adopt(
    await openRoom({
      dataDir: folder('platform'),
      ingestUrl: `rtmp://127.0.0.1:${line.port}/live`,
      pictures: ours,
      seed: options.seed,
    }),
    (it) => it.close(),
  );
  let gaveUp = false;
  const dataDir = folder('studio');
  const core = open.adopt(
    await startCore({
      dataDir,
      logFolder: folder('logs'),
      onGone: () => watch.note('core', 'gone'),
      onBack: () => watch.note('core', 'back'),
      onGaveUp(words) {
        gaveUp = true;
        options.say(`the launcher gave the core up: ${words.slice(-3).join(' | ')}`);
      },
    }),
    (it) => it.stop(),
  );
  const watch = open.adopt(watchStudio(core.url, options.signal), (it) => it.close());
  const page = open.adopt(await openHostPage(core.url, options.signal), (it) => it.close());
  const complaints: string[] = [];
  page.context.on('weberror', (error) => {
    if (complaints.length < COMPLAINTS) complaints.push(String(error.error()).slice(0, 300));
  });

  const client = await watch.client();
  await client.settings.patch({ recording: { folder: options.recordings, enabled: true } });
  await client.settings.setPlatformToken({ token: room.token });
  await client.settings.patch({ platform: { kind: 'remote', remoteUrl: room.baseUrl } });
  await prepareRoom({ client, until: watch.until });
  await page.page().locator('[data-testid="go-live"]:enabled').click();
  const state = await watch.until((s) => s.live.kind === 'live', 'live', 60_000);
  while (ours.count() < RUNNING_FRAMES) await delay(50, undefined, { signal: options.signal });
  return {
    ...{ nginx, line, room, core, watch, page, ours, theirs, received, dataDir, complaints },
    sessionId: 'sessionId' in state.live ? state.live.sessionId : '',
    gaveUp: () => gaveUp,
  };
}
