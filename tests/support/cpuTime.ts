/**
 * Milliseconds of processor time that `work` takes, in all threads of this process. For tests that tell a sensible
 * algorithm from one that grows too fast: a clock on the wall also counts what other programs do meanwhile.
 */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
