/** Milliseconds. Short, so that tests are quick; what was measured on OBS 29 stands beside each. */
export const FAKE_TIMINGS = {
  /** StartStream to STARTED: 150 to 205. */
  startMs: 15,
  /** STOPPING to STOPPED: 40 to 1,075, the longer the stream lags. */
  stopMs: 15,
  /** STOPPED to outputActive false: 5 to 66. A start sent before that is swallowed. */
  inactiveMs: 15,
  /** STARTING to STOPPED where nothing listens: 1 to 184. */
  failMs: 5,
  /** How long a server may be silent before OBS gives it up: 30,300 to 31,300. */
  silentMs: 300,
  /** First wait before a lost server is tried again: the profile's RetryDelay, 2,000. Each further wait is 1.46 as long. */
  retryMs: 25,
  /** A refused key: STARTED or RECONNECTED to the next RECONNECTING, 590 to 630. */
  refusedMs: 15,
  /** A cut: 10 to 270. */
  cutMs: 5,
  /** Of a transition's duration. */
  transitionScale: 0.1,
  /** First removal to ExitStarted 35, to the end of the connection 100. */
  exitMs: 5,
};
export type FakeTimings = typeof FAKE_TIMINGS;
