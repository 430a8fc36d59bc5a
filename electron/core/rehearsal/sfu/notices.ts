import type { RtcNotice } from '../../../../shared/domain/index.ts';

/** A reader that is so many notices behind loses the oldest of them: the newest of each kind say all that holds. */
const MAX_WAITING = 32;

export type Notices = {
  tell(notice: RtcNotice): void;
  /** The transport is over and there is nothing more to say: its own side closed it. */
  end(): void;
  /** What holds now, then what comes; ends after `closed` or `end`, or with the signal. */
  follow(signal?: AbortSignal): AsyncGenerator<RtcNotice, void, void>;
};

/** What one transport says by itself, to any number of readers, also to those who come late or come back. */
export function createNotices(): Notices {
  const last = new Map<string, RtcNotice>();
  const readers = new Set<(notice: RtcNotice | null) => void>();
  let over = false;

  return {
    tell(notice) {
      if (over) return;
      over = notice.kind === 'closed';
      last.set(notice.kind === 'score' ? `score ${notice.of}` : notice.kind, notice);
      for (const reader of readers) reader(notice);
    },
    end() {
      over = true;
      for (const reader of readers) reader(null);
    },
    async *follow(signal) {
      const waiting: RtcNotice[] = [...last.values()];
      let wake = () => {};
      const reader = (notice: RtcNotice | null) => {
        if (notice) waiting.push(notice);
        if (waiting.length > MAX_WAITING) waiting.shift();
        wake();
      };
      const stop = () => wake();
      readers.add(reader);
      signal?.addEventListener('abort', stop, { once: true });
      try {
        while (!signal?.aborted) {
          const next = waiting.shift();
          if (next) {
            yield next;
            continue;
          }
          if (over) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        readers.delete(reader);
        signal?.removeEventListener('abort', stop);
      }
    },
  };
}
