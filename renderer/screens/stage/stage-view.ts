import { useMemo } from 'react';
import { call, showFault, studioNow, takeOverStage, useStageEngine, useStageReplaced } from '../../app/index.ts';
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
        if (!engine) return;
        void engine.shareScreen({ audio: true }).then(async (shared) => {
          if (!shared.ok) {
            // A picker that was closed on purpose needs no message.
            if (shared.fault.code !== 'screen_cancelled') showFault(shared.fault);
            return;
          }
          const reply = await call((client) => client.stage.screen({ wanted: true, audio: shared.value.audio }));
          if (!reply.ok) showFault(reply.fault);
        });
      },
      stopSharing: () => {
        engine?.stopSharing();
        void call((client) => client.stage.screen({ wanted: false, audio: false })).then(
          (reply) => reply.ok || showFault(reply.fault),
        );
      },
      retry: (kind) => {
        if (!engine) return;
        const permission = studioNow()?.stage.report?.permissions[kind] ?? 'unknown';
        if (permission === 'granted') {
          engine.retrySource(kind);
          return;
        }
        void engine.requestPermission(kind).then((reply) => {
          if (reply.ok) engine.retrySource(kind);
          else showFault(reply.fault);
        });
      },
      takeOver: takeOverStage,
    }),
    [engine, replaced],
  );
}
