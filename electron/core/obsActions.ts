import {
  type ExplainAction,
  type FindingId,
  type ObsChange,
  type ObsScenes,
  type OverlayKind,
  type PlannedStep,
  type Reply,
  refuse,
} from '../../shared/domain/index.ts';
import { type Obs, type Overlays, planExplain } from './obs/index.ts';

/** What the host's commands do with OBS that belongs to no single part of it. */
export type ObsActions = {
  readonly obs: Obs;
  connect(to: Parameters<Obs['connect']>[0]): Promise<Reply<void>>;
  repair(order: { finding: FindingId; shown: ObsChange[] }): Promise<Reply<void>>;
  addOverlay(kind: OverlayKind, scene: string): Promise<Reply<void>>;
  removeOverlay(kind: OverlayKind): Promise<Reply<void>>;
  dryRun(action: ExplainAction, on: boolean): Reply<PlannedStep[]>;
};

export function createObsActions(options: {
  obs: Obs;
  overlays: Pick<Overlays, 'add' | 'remove'>;
  scenes(): ObsScenes | null;
}): ObsActions {
  const { obs, overlays } = options;
  return {
    obs,
    connect: obs.connect,
    repair: ({ finding, shown }) => obs.repairs.repair(finding, shown),
    addOverlay: overlays.add,
    removeOverlay: overlays.remove,
    dryRun(action, on) {
      const scenes = options.scenes();
      return scenes ? { ok: true, value: planExplain(action, on, scenes) } : refuse('obs_not_connected');
    },
  };
}
