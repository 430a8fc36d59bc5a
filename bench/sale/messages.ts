import type { RoomId } from '../../shared/domain/index.ts';
import type { SaleItem } from './events.ts';

/** Between the bench and its platform process. */
export type ToPlatform =
  | { t: 'video' }
  | { t: 'items'; items: readonly SaleItem[] }
  | { t: 'rush'; roomId: RoomId; count: number; overMs: number }
  | { t: 'stop' };

/** Events `lastSeq` and before it, back to the former entry, were written at `atMs` by the platform's clock. */
export type Write = { lastSeq: number; atMs: number };

export type FromPlatform =
  | { t: 'up'; baseUrl: string; token: string }
  | { t: 'sent'; count: number; tookMs: number; writes: readonly Write[] };
