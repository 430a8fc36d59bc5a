/** Lines that wait for the drive. Bounded: health lines give way first, the oldest before the newer. */
export type LineQueue = {
  push(text: string, health: boolean): void;
  /** All that waits, and how many lines were given up since the last call. */
  take(): Batch;
  /** A batch that could not be written goes back to the front. */
  putBack(batch: Batch): void;
  /** Without taking anything. */
  texts(): string[];
};
export type Batch = { readonly lines: readonly Line[]; readonly lost: number };
type Line = { readonly text: string; readonly health: boolean };

/** One hour of one line a second, or 2 million characters: what a core may hold on to while a drive takes nothing. */
const MAX_LINES = 3_600;
const MAX_CHARS = 2_000_000;

export function createLineQueue(limits: { lines?: number; chars?: number } = {}): LineQueue {
  const maxLines = limits.lines ?? MAX_LINES;
  const maxChars = limits.chars ?? MAX_CHARS;
  let lines: Line[] = [];
  let chars = 0;
  let lost = 0;

  const trim = () => {
    while (lines.length > maxLines || chars > maxChars) {
      const health = lines.findIndex((line) => line.health);
      const [gone] = lines.splice(Math.max(0, health), 1);
      chars -= gone?.text.length ?? 0;
      lost += 1;
    }
  };

  return {
    push(text, health) {
      lines.push({ text, health });
      chars += text.length;
      trim();
    },
    take() {
      const batch: Batch = { lines, lost };
      lines = [];
      chars = 0;
      lost = 0;
      return batch;
    },
    putBack(batch) {
      lines = [...batch.lines, ...lines];
      chars = lines.reduce((sum, line) => sum + line.text.length, 0);
      lost += batch.lost;
      trim();
    },
    texts: () => lines.map((line) => line.text),
  };
}
