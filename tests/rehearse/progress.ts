/** What a user sees while a rehearsal runs: one line that is written over on a terminal, plain lines elsewhere. */
export type Progress = {
  begin(name: string): void;
  note(words: string): void;
  end(name: string, mark: 'ok' | 'failed' | 'skipped', detail: string, ms: number): void;
  say(words: string): void;
};

const MARKS = { ok: '✓', failed: '✗', skipped: '–' } as const;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  const tty = stream.isTTY === true;
  let noted = '';
  const over = (words: string) => stream.write(`\r\x1b[2K${words.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
  return {
    begin(name) {
      if (tty) over(`… ${name}`);
    },
    note(words) {
      if (tty) over(`… ${words}`);
      else if (words !== noted) stream.write(`  … ${words}\n`);
      noted = words;
    },
    end(name, mark, detail, ms) {
      const words = `${MARKS[mark]} ${name}${detail === '' ? '' : `: ${detail}`}${ms >= 1000 ? ` (${(ms / 1000).toFixed(1)} s)` : ''}`;
      stream.write(tty ? `\r\x1b[2K${words}\n` : `${words}\n`);
    },
    say: (words) => stream.write(tty ? `\r\x1b[2K${words}\n` : `${words}\n`),
  };
}
