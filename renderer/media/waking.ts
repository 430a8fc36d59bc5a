/** Moments after which a page should look after what it has open: it was hidden, frozen, or the host comes back to it. */

type Waking = { close(): void };

export function watchWaking(on: {
  /** The browser lets the page run again after it had stopped it. */
  resumed(): void;
  /** The host looks at the page again, perhaps from the system's settings. */
  looked(): void;
}): Waking {
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener('resume', on.resumed, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && on.looked(), {
    signal,
  });
  addEventListener('focus', on.looked, { signal });
  return { close: () => ended.abort() };
}
