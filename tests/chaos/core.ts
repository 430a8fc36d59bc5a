import { superviseCore } from '../../scripts/lib/core.mjs';

/** The core as `npm start` runs it: started again after a crash, on the same port and with the same key. */
export type SupervisedCore = {
  /** With its key. */
  url(): string;
  pid(): number | null;
  /** SIGKILL, as by a system that is out of memory. */
  kill(): void;
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  readonly logPath: string;
};

export async function startCore(options: {
  dataDir: string;
  logFolder: string;
  onGone(): void;
  onBack(): void;
  onGaveUp(words: readonly string[]): void;
}): Promise<SupervisedCore> {
  let url = '';
  const core = superviseCore({
    dataDir: options.dataDir,
    logFolder: options.logFolder,
    port: null,
    onRestart: options.onGone,
    onReadyAgain(ready) {
      url = ready.url;
      options.onBack();
    },
    onEnd({ reason, lastLines }) {
      if (reason === 'gave-up') options.onGaveUp(lastLines);
    },
  });
  const word = await core.firstWord;
  if (word.kind !== 'ready') throw new Error(`the core did not start: ${JSON.stringify(word)}`);
  url = word.url;
  return {
    url: () => url,
    pid: core.pid,
    kill() {
      const pid = core.pid();
      if (pid === null) throw new Error('there is no core to kill');
      process.kill(pid, 'SIGKILL');
    },
    stop: () => core.stop({ byTerminal: false }),
    logPath: core.logPath,
  };
}
