/** Waiting for something OBS will say: ends when it holds, when OBS is gone, when time is over, or when nobody wants it. */
export type Waiting = {
  /** `ms` null: no limit. */
  until(holds: () => boolean, ms: number | null, signal?: AbortSignal): Promise<'holds' | 'gone' | 'late' | 'aborted'>;
  pause(ms: number): Promise<void>;
  /** Something changed. */
  look(): void;
  gone(): void;
  back(): void;
};

export function createWaiting(): Waiting {
  const listeners = new Set<() => void>();
  let away = false;
  const look = () => {
    for (const listener of [...listeners]) listener();
  };

  return {
    until(holds, ms, signal) {
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | null = null;
        const finish = (end: 'holds' | 'gone' | 'late' | 'aborted') => {
          if (timer) clearTimeout(timer);
          listeners.delete(check);
          signal?.removeEventListener('abort', check);
          resolve(end);
        };
        const check = () => {
          if (holds()) finish('holds');
          else if (signal?.aborted) finish('aborted');
          else if (away) finish('gone');
        };
        if (ms !== null) timer = setTimeout(() => finish(holds() ? 'holds' : 'late'), Math.max(0, ms));
        listeners.add(check);
        signal?.addEventListener('abort', check);
        check();
      });
    },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    look,
    gone() {
      away = true;
      look();
    },
    back() {
      away = false;
    },
  };
}
