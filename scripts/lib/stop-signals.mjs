/** Ctrl-C and termination, heard once for each time somebody means it. */

/**
 * One Ctrl-C arrives several times: from the terminal, which signals the whole process group, and again from npm, which
 * passes it on. Repeats within this time are that same Ctrl-C, not an impatient second one.
 */
export const SAME_REQUEST_MS = 1_000;

/**
 * @param {number} firstAtMs when the first request came
 * @param {number} nowMs
 */
export const isSecondRequest = (firstAtMs, nowMs) => nowMs - firstAtMs >= SAME_REQUEST_MS;

/**
 * @param {{ first: (signal: NodeJS.Signals) => void, again: (signal: NodeJS.Signals) => void }} handlers `again`: somebody is
 *   impatient
 * @returns {() => void} stops listening
 */
export function onStopSignals({ first, again }) {
  /** @type {number | null} */
  let firstAtMs = null;
  /** @param {NodeJS.Signals} signal */
  const hear = (signal) => {
    const nowMs = performance.now();
    if (firstAtMs === null) {
      firstAtMs = nowMs;
      first(signal);
    } else if (isSecondRequest(firstAtMs, nowMs)) {
      again(signal);
    }
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}
