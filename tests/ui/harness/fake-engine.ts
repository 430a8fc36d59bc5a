import type { Levels, StageEngine } from '../../../renderer/media/index.ts';
import { done, type StudioState } from '../../../shared/domain/index.ts';

/** Draws a warm gradient as the picture and moves the meters; no device is opened. */
export function fakeEngine(state: StudioState, replaced = false): StageEngine {
  return {
    apply() {},
    expect() {},
    shareScreen: async () => done({ label: 'Screen 1', audio: true }),
    stopSharing() {},
    attachPreview(host) {
      const picture = document.createElement('div');
      picture.style.cssText =
        'width:100%;height:100%;background:radial-gradient(120% 80% at 50% 20%,#ffd9cc,#d98b86 45%,#6c3f4b 80%,#2c1c24)';
      host.append(picture);
      return () => picture.remove();
    },
    get report() {
      return state.stage.report;
    },
    onReport: () => () => undefined,
    onLevels(listener: (levels: Levels) => void) {
      const send = () => listener({ micDb: -18, micPeakDb: -11, computerDb: -100, computerPeakDb: -100, mixDb: -18 });
      send();
      const timer = setInterval(send, 100);
      return () => clearInterval(timer);
    },
    refreshDevices: async () => undefined,
    requestPermission: async () => done(undefined),
    retrySource() {},
    onReplaced(listener) {
      const timer = replaced ? setTimeout(() => listener(true), 50) : undefined;
      return () => clearTimeout(timer);
    },
    onTrouble: () => () => undefined,
    takeOver() {},
    close() {},
  };
}
