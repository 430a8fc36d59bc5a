import type { Category } from '../domain/topic.ts';
import type { Words } from './rule.ts';
export type FrameHint = { id: string; reason: Words };
export type FrameScore = { score: number; hints: FrameHint[] };
export function frameScore(_draft: { title: string; pitch: string; category: Category | null }): FrameScore {
  return { score: 0, hints: [] };
}
