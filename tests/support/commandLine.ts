/** What the words after a command came to. */
export type ParsedArgs<Options> =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

type NotRun = Exclude<ParsedArgs<never>, { kind: 'run' }>;

/** The words by their names. A parser that throws says in its first sentence which one it does not know. */
export function understood<T extends { help: boolean }>(
  parse: () => T,
): { readonly kind: 'words'; readonly values: T } | NotRun {
  try {
    const values = parse();
    return values.help ? { kind: 'help' } : { kind: 'words', values };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    return { kind: 'wrong', message };
  }
}

/** A number within its limits, `usual` where none is given; otherwise the words that refuse it. */
export function numberWithin(
  name: string,
  text: string | undefined,
  limits: { readonly min: number; readonly max: number; readonly usual: number },
): number | string {
  const { min, max, usual } = limits;
  const number = Number(text ?? usual);
  return Number.isFinite(number) && number >= min && number <= max
    ? number
    : `${name} ${text}: a number from ${min} to ${max}`;
}

/** Prints the help, or what was not understood. The exit code. */
export function answered(command: string, help: string, parsed: NotRun): number {
  if (parsed.kind === 'help') {
    process.stdout.write(help);
    return 0;
  }
  process.stderr.write(`${parsed.message}\nnpm run ${command} -- --help lists the options.\n`);
  return 2;
}

/** Aborts when somebody wants the command to end. */
export function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());
  return stop.signal;
}

/** Runs a command of some minutes that judges what it saw, says it and ends this process. */
export async function runVerdicts<Options extends { readonly json: boolean }, Report extends { readonly ok: boolean }>({
  command,
  ...parts
}: {
  command: string;
  help: string;
  parsed: ParsedArgs<Options>;
  /** Programs that are not there, and how to get them. */
  missing(): readonly string[];
  run(options: Options, say: (words: string) => void, signal: AbortSignal): Promise<Report>;
  words(report: Report): string;
  /** The last line when all is well. */
  holds: string;
}): Promise<void> {
  const code = await verdicts();
  // Not left to the end of the event loop: Node 24 was seen to turn for ever there, over a socket that was reset meanwhile.
  process.stdout.write('', () => process.exit(code));

  async function verdicts(): Promise<number> {
    const { parsed } = parts;
    if (parsed.kind !== 'run') return answered(command, parts.help, parsed);
    const absent = parts.missing();
    if (absent.length > 0) {
      process.stderr.write(`${absent.join('\n')}\n`);
      return 1;
    }
    const { options } = parsed;
    const signal = untilStopped();
    const out = options.json ? process.stderr : process.stdout;
    try {
      const report = await parts.run(options, (words) => out.write(`${words}\n`), signal);
      out.write(`\n${parts.words(report)}${report.ok ? parts.holds : 'Not every verdict holds.'}\n`);
      if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      return report.ok ? 0 : 1;
    } catch (error) {
      if (!signal.aborted) throw error;
      process.stderr.write('Stopped; everything that was started is gone.\n');
      return 130;
    }
  }
}
