import { Refusal } from './check.ts';
import { CONFIG_REQUESTS } from './configRequests.ts';
import { prune } from './ghosts.ts';
import { INPUT_REQUESTS } from './inputRequests.ts';
import type { Handlers } from './machine.ts';
import { OUTPUT_REQUESTS } from './outputRequests.ts';
import { SCENE_REQUESTS } from './sceneRequests.ts';
import { TRANSITION_REQUESTS } from './transitionRequests.ts';
import { exists } from './world.ts';

/** One grey pixel. */
const JPEG =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z';

const GENERAL: Handlers = {
  GetVersion: (_, { versions }) => ({
    obsVersion: versions.obs,
    obsWebSocketVersion: versions.websocket,
    rpcVersion: versions.rpc,
    availableRequests: Object.keys(REQUESTS),
    supportedImageFormats: ['bmp', 'jpeg', 'jpg', 'png', 'webp'],
    platform: 'debian',
    platformDescription: 'Debian GNU/Linux 12 (bookworm)',
  }),
  GetStats: (_, { world, stream }) => ({
    ...world.stats,
    activeFps: world.video.fpsNumerator / world.video.fpsDenominator,
    renderTotalFrames: Math.floor(process.uptime() * 30),
    outputTotalFrames: Number(stream.status().outputTotalFrames),
    webSocketSessionIncomingMessages: 1,
    webSocketSessionOutgoingMessages: 1,
  }),
  GetStudioModeEnabled: (_, { world }) => ({ studioModeEnabled: world.preview !== null }),
  SetStudioModeEnabled(f, { stage }) {
    stage.studioMode(f.flag('studioModeEnabled'));
  },
  GetSourceScreenshot(f, { world, emit }) {
    const source = f.text('sourceName');
    if (!exists(world, source)) throw new Refusal(600, `No source was found by the name of \`${source}\`.`);
    const format = f.text('imageFormat');
    if (!['jpg', 'jpeg', 'png'].includes(format))
      throw new Refusal(400, 'Your specified image format is invalid or not supported by this system.');
    prune(
      world,
      emit,
      world.scenes.filter(({ name }) => name === source),
    );
    return { imageData: `data:image/${format};base64,${JPEG}` };
  },
};

/** Everything this OBS can be asked. */
export const REQUESTS: Handlers = {
  ...GENERAL,
  ...CONFIG_REQUESTS,
  ...SCENE_REQUESTS,
  ...TRANSITION_REQUESTS,
  ...INPUT_REQUESTS,
  ...OUTPUT_REQUESTS,
};
