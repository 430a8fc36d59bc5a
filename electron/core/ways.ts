import {
  type Ingest,
  isRealtime,
  isSteady,
  type Settings,
  type SteadyIngest,
  type StudioState,
  type UploadTest,
} from '../../shared/domain/index.ts';
import type { videoPlan } from './realtime/index.ts';

/** Lines change: what the upload test recommended an hour ago is no advice any more. */
const ADVICE_MS = 60 * 60_000;

/** In which order the addresses are tried: by the host's wish, else by fresh advice, else as the platform names them. */
export function orderOf(
  ways: { ingests: readonly Ingest[]; steadyFirst: boolean },
  wish: Settings['stage']['uploadPath'],
  test: UploadTest,
  nowMs: number,
): readonly Ingest[] {
  const steady = ways.ingests.filter(isSteady);
  const realtime = ways.ingests.filter(isRealtime);
  if (ways.steadyFirst) return [...steady, ...realtime];
  const advice = test.kind === 'done' && nowMs - test.atMs < ADVICE_MS ? (test.recommended?.path ?? null) : null;
  const path = wish === 'auto' ? advice : wish;
  if (path === null) return ways.ingests;
  return path === 'realtime' ? [...realtime, ...steady] : [...steady, ...realtime];
}

/** What the picture that is sent in real time depends on. */
export function videoInput({ settings, stage, upload }: StudioState): Parameters<typeof videoPlan>[0] {
  const encoder = stage.report?.encoder;
  const fresh = upload.kind === 'done' && Date.now() - upload.atMs < ADVICE_MS;
  return {
    format: settings.stage.format,
    sizes: settings.stage.realtimeSizes,
    acceleration: encoder?.kind === 'ready' ? encoder.acceleration : 'unknown',
    uplink: fresh ? upload.uplink : null,
  };
}

/** Tells what of an address must stand in no log, before anybody can fail with it. */
export function keepIngestSecrets(keep: (value: string) => void, to: Pick<SteadyIngest, 'url' | 'key'>): void {
  for (const part of secretParts(to)) keep(part);
}

/** The key, with and without what signs it; without one what was pasted in its place, behind the app; and any query. */
function secretParts({ url, key }: Pick<SteadyIngest, 'url' | 'key'>): string[] {
  const [path = '', query = ''] = url.trim().split('?', 2);
  const pasted = key === '' ? (/^\w+:\/\/[^/]+\/[^/]*\/(.+)$/.exec(path)?.[1] ?? '') : '';
  return [key, key.split('?')[0] ?? '', pasted, query];
}
