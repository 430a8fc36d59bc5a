import type { SourceState, StudioState } from '../../../../shared/domain/index.ts';

export type MissingPart =
  | { kind: 'starting' | 'no_encoder' | 'no_camera' | 'no_screen' }
  | { kind: 'opening'; name: string }
  | {
      kind: 'failed';
      source: 'camera' | 'screen';
      code: Extract<SourceState, { kind: 'failed' }>['code'];
    };

/** What keeps the chosen scene from being whole, worst first; null when all is there. */
export function missingPart(state: Pick<StudioState, 'plan' | 'stage'>): MissingPart | null {
  const { plan } = state;
  const report = state.stage.report;
  if (!report) return { kind: 'starting' };
  if (report.encoder.kind === 'failed') return { kind: 'no_encoder' };
  if (plan.beRightBack) return null;
  if (plan.scene === 'camera') {
    if (report.camera.kind === 'failed') return { kind: 'failed', source: 'camera', code: report.camera.code };
    if (report.camera.kind === 'opening') return { kind: 'opening', name: plan.camera?.label ?? '' };
    return report.camera.kind === 'on' ? null : { kind: 'no_camera' };
  }
  if (report.screen.kind === 'failed' && report.screen.code !== 'cancelled')
    return { kind: 'failed', source: 'screen', code: report.screen.code };
  return report.screen.kind === 'on' || report.screen.kind === 'opening' ? null : { kind: 'no_screen' };
}
