/** OBS that streams a camera clip with the clock over it, where the studio's picture has it. */
import type { RealObs } from '../../tests/support/obs.ts';
import type { ObsCollection } from '../../tests/support/obsFiles.ts';
import { CAMERA, PICTURE } from '../stage/clip.ts';
import { cameraSource, type StreamOptions, startStreaming } from '../stage/obs.ts';
import { COLUMNS, IN_PICTURE, ROWS } from './timecode.ts';
import { type ClockWindow, showClock } from './x11.ts';

/** As large as the blocks are in the picture: 78 pixels each. */
const BLOCK = Math.floor((PICTURE.width * IN_PICTURE.width) / COLUMNS);
const CLOCK = { width: BLOCK * COLUMNS, height: BLOCK * ROWS, fps: 60 } as const;
/** Of the screen that startXvfb opens. */
const SCREEN = { width: 1280, height: 800 } as const;

export type ClockedObs = AsyncDisposable & { readonly obs: RealObs; readonly clock: ClockWindow };

/** Streams once it resolves. Ends OBS and rethrows when there is no clock to be shown. */
export async function streamClock(options: StreamOptions): Promise<ClockedObs> {
  const obs = await startStreaming(options, cameraWithClock(options.clip));
  const clock = await showClock(obs.display, CLOCK).catch(async (error) => {
    await obs.close();
    throw error;
  });
  return {
    obs,
    clock,
    async [Symbol.asyncDispose]() {
      clock.close();
      await obs.close();
    },
  };
}

function cameraWithClock(clip: string): ObsCollection {
  const scale = PICTURE.height / CAMERA.height;
  return {
    sources: [
      cameraSource(clip),
      {
        id: 'xshm_input',
        name: 'Clock',
        settings: {
          screen: 0,
          show_cursor: false,
          cut_right: SCREEN.width - CLOCK.width,
          cut_bot: SCREEN.height - CLOCK.height,
        },
      },
    ],
    scenes: [
      {
        name: 'Stage',
        items: [
          { name: 'Camera', x: Math.round((PICTURE.width - CAMERA.width * scale) / 2), y: 0, scale },
          {
            name: 'Clock',
            x: Math.round(PICTURE.width * IN_PICTURE.left),
            y: Math.round(PICTURE.height * IN_PICTURE.top),
          },
        ],
      },
    ],
  };
}
