import { z } from 'zod';

/** One promise of a bench: `value` measured against `limit` (the largest that holds, or the smallest: see `atMost`, `atLeast`). */
export const Floor = z.object({
  name: z.string(),
  value: z.number(),
  limit: z.number(),
  unit: z.string(),
  ok: z.boolean(),
});
export type Floor = z.infer<typeof Floor>;

/** The last line of every bench. */
export const BenchReport = z.object({ bench: z.string(), floors: z.array(Floor), notes: z.array(z.string()) });
export type BenchReport = z.infer<typeof BenchReport>;

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** A floor that holds while `value` stays at or below `limit`. */
export const atMost = (name: string, value: number, limit: number, unit: string): Floor => ({
  name,
  value: rounded(value),
  limit,
  unit,
  ok: value <= limit,
});

/** A floor that holds while `value` stays at or above `limit`. */
export const atLeast = (name: string, value: number, limit: number, unit: string): Floor => ({
  name,
  value: rounded(value),
  limit,
  unit,
  ok: value >= limit,
});

/** Whether every floor holds; a bench without floors has shown nothing. */
export const holds = (report: BenchReport): boolean => report.floors.length > 0 && report.floors.every(({ ok }) => ok);

/** Prints the report as the last line and sets the exit code. */
export function finish(report: BenchReport): void {
  console.log(JSON.stringify(report));
  process.exitCode = holds(report) ? 0 : 1;
}
