import { useMemo } from 'react';
import {
  call,
  retrySource,
  shareScreen,
  showFault,
  takeOverStage,
  useStageEngine,
  useStageReplaced,
} from '../../app/index.ts';
import type { Levels } from '../../media/index.ts';

/** What the Stage screen needs of the stage engine, with the commands that go with it. */
export type StageView = {
  /** `starting`: the engine is loading. `elsewhere`: another window of the studio has camera and microphone. */
  readonly carrier: 'starting' | 'here' | 'elsewhere';
  attachPreview(host: HTMLElement): () => void;
  onLevels(listener: (levels: Levels) => void): () => void;
  /** Must be called inside a click: the browser opens its picker only then. */
  shareScreen(): void;
  stopSharing(): void;
  /** Asks for permission where it is missing, then tries the source again. */
  retry(kind: 'camera' | 'microphone'): void;
  takeOver(): void;
};

const nothing = (): void => undefined;

export function useStageView(): StageView {
  const engine = useStageEngine();
  const replaced = useStageReplaced();
  return useMemo(
    () => ({
      carrier: replaced ? 'elsewhere' : engine ? 'here' : 'starting',
      attachPreview: (host) => engine?.attachPreview(host) ?? nothing,
      onLevels: (listener) => engine?.onLevels(listener) ?? nothing,
      shareScreen: () => {
        if (engine) void shareScreen(engine);
      },
      stopSharing: () => {
        engine?.stopSharing();
        void call((client) => client.stage.screen({ wanted: false, audio: false })).then(
          (reply) => reply.ok || showFault(reply.fault),
        );
      },
      retry: (kind) => {
        if (engine) void retrySource(engine, kind);
      },
      takeOver: takeOverStage,
    }),
    [engine, replaced],
  );
}
