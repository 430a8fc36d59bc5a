import { OBSWebSocket } from 'obs-websocket-js/json';
import { plainCollection, type RealObs, rtmpService, startObs } from '../support/obs.ts';

/**
 * OBS beside the studio, for comparison: its own picture to the same server, over a line of its own that breaks at the same
 * moments. Its reconnecting is left as OBS ships it: on, 2 s before the first try, 25 tries, each wait half as long again.
 */
export type ObsBeside = {
  readonly obs: RealObs;
  close(): Promise<void>;
};

export const OBS_STREAM = 'obs';
/** As OBS 29 has it before anybody touches it. */
const DEFAULT_RECONNECT = { on: true, delaySeconds: 2, maxRetries: 25 } as const;
/** Small and slow: two cores carry a browser that encodes already. What is compared does not depend on it. */
export const OBS_VIDEO = { width: 640, height: 360, fps: 15 } as const;
const KEYINT = OBS_VIDEO.fps * 2;
const START_LIMIT_MS = 20_000;

export async function startObsBeside(linePort: number): Promise<ObsBeside> {
  const obs = await startObs({
    video: OBS_VIDEO,
    encoder: { mode: 'Simple', videoKbps: 800, audioKbps: 96, keyint: KEYINT },
    reconnect: DEFAULT_RECONNECT,
    service: rtmpService(`rtmp://127.0.0.1:${linePort}/live`, OBS_STREAM),
    collection: plainCollection(),
    password: null,
  });
  try {
    const hand = new OBSWebSocket();
    await hand.connect(`ws://127.0.0.1:${obs.port}`);
    // `Stage` has the moving clip with its sound.
    await hand.call('SetCurrentProgramScene', { sceneName: 'Stage' });
    const started = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('OBS did not start to stream')), START_LIMIT_MS);
      hand.on('StreamStateChanged', ({ outputState }) => {
        if (outputState !== 'OBS_WEBSOCKET_OUTPUT_STARTED') return;
        clearTimeout(timer);
        resolve();
      });
    });
    await hand.call('StartStream');
    await started;
    await hand.disconnect();
  } catch (error) {
    await obs.close();
    throw error;
  }
  return { obs, close: () => obs.close() };
}
