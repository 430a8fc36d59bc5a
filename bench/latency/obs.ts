/** OBS that streams the clock, where the studio's picture has it. */
import type { RealObs } from '../../tests/support/obs.ts';
import type { ObsCollection } from '../../tests/support/obsFiles.ts';
import { PICTURE } from '../stage/clip.ts';
import { type StreamOptions, startStreaming } from '../stage/obs.ts';
import { COLUMNS, IN_PICTURE, ROWS } from './timecode.ts';
import { type ClockWindow, showClock } from './x11.ts';

/** As large as the blocks are in the picture: 78 pixels each. */
const BLOCK = Math.floor((PICTURE.width * IN_PICTURE.width) / COLUMNS);
const CLOCK = { width: BLOCK * COLUMNS, height: BLOCK * ROWS, fps: 30 } as const;
/** Of the screen that startXvfb opens. */
const SCREEN = { width: 1280, height: 800 } as const;

export type ClockedObs = AsyncDisposable & { readonly obs: RealObs; readonly clock: ClockWindow };

/** Streams once it resolves. Ends OBS and rethrows when there is no clock to be shown. */
export async function streamClock(options: StreamOptions): Promise<ClockedObs> {
  const obs = await startStreaming(options, clockOnly());
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

/** A still background: without a graphics card, a moving one costs OBS so much that it leaves half its frames out, and is late for that. */
function clockOnly(): ObsCollection {
  return {
    sources: [
      { id: 'color_source', name: 'Background', settings: { color: 0xff806020, ...PICTURE } },
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
          { name: 'Background' },
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
