/**
 * Command-line options of `npm start`, `npm test` and `npm run sfu`. Pure: text in, a choice or a plain refusal out.
 *
 * @typedef {{ host: 'auto' | 'electron' | 'web', port: number | null, open: boolean, dataDir: string | null, help: boolean }} StartOptions
 * @typedef {{ only: string[], list: boolean, help: boolean }} TestOptions
 * @typedef {{ check: boolean, help: boolean }} SfuOptions
 */

/**
 * @template T
 * @typedef {{ ok: true, options: T } | { ok: false, message: string }} Parsed
 */

export const START_HELP = `Redcast Studio

  npm start                        install what is missing, build, and open the studio
  npm start -- [options]

  --host electron|web              desktop app or browser studio (without it: the desktop app where it can run)
  --port N                         port of the studio on this machine, 0 to 65535 (0: any free one)
  --data-dir DIR                   where the studio keeps topics, recordings and settings
  --no-open                        open no window; print the address instead
  --help                           this text
`;

export const TEST_HELP = `Redcast Studio: all checks

  npm test                         every step, with a summary at the end
  npm test -- --only lint,unit     these steps alone
  npm test -- --list               the names of the steps
`;

export const SFU_HELP = `Redcast Studio: the real-time server for rehearsals and tests (docs/sfu.md)

  npm run sfu                      compile it when it is not there; prints its folder
  npm run sfu -- --check           only say where its worker is, or how to get it; exit code 0 or 1

  CORES=N                          compilers at once (without it: one for each processor)
  REDCAST_SFU_CACHE=DIR            where compiled workers are kept (without it: .cache/sfu)
`;

/**
 * Splits `--name=value` and pairs `--name value`.
 *
 * @param {string[]} argv
 * @param {ReadonlySet<string>} withValue names that take a value
 * @param {ReadonlySet<string>} plain names that stand alone
 * @returns {Parsed<{ name: string, value: string }[]>}
 */
function readFlags(argv, withValue, plain) {
  /** @type {{ name: string, value: string }[]} */
  const found = [];
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (!word.startsWith('-')) return { ok: false, message: `I do not know what to do with "${word}".` };
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (plain.has(name)) {
      if (equals >= 0) return { ok: false, message: `${name} takes no value.` };
      found.push({ name, value: '' });
    } else if (withValue.has(name)) {
      const next = argv[i + 1];
      const value = equals >= 0 ? word.slice(equals + 1) : next;
      if (value === undefined || value === '' || (equals < 0 && value.startsWith('--'))) {
        return { ok: false, message: `${name} needs a value.` };
      }
      if (equals < 0) i += 1;
      found.push({ name, value });
    } else {
      return { ok: false, message: `There is no option ${name}.` };
    }
  }
  return { ok: true, options: found };
}

/**
 * @param {string[]} argv words after `npm start --`
 * @returns {Parsed<StartOptions>}
 */
export function parseStartArgs(argv) {
  const flags = readFlags(argv, new Set(['--host', '--port', '--data-dir']), new Set(['--no-open', '--help', '-h']));
  if (!flags.ok) return flags;
  /** @type {StartOptions} */
  const options = { host: 'auto', port: null, open: true, dataDir: null, help: false };
  for (const { name, value } of flags.options) {
    if (name === '--host') {
      if (value !== 'electron' && value !== 'web') {
        return { ok: false, message: `--host is either electron or web, not "${value}".` };
      }
      options.host = value;
    } else if (name === '--port') {
      if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
        return { ok: false, message: `--port is a whole number from 0 to 65535, not "${value}".` };
      }
      options.port = Number(value);
    } else if (name === '--data-dir') {
      options.dataDir = value;
    } else if (name === '--no-open') {
      options.open = false;
    } else {
      options.help = true;
    }
  }
  return { ok: true, options };
}

/**
 * @param {string[]} argv words after `npm test --`
 * @param {readonly string[]} steps names that exist
 * @returns {Parsed<TestOptions>}
 */
export function parseTestArgs(argv, steps) {
  const flags = readFlags(argv, new Set(['--only']), new Set(['--list', '--help', '-h']));
  if (!flags.ok) return flags;
  /** @type {TestOptions} */
  const options = { only: [], list: false, help: false };
  for (const { name, value } of flags.options) {
    if (name === '--only') {
      const names = value.split(',').map((each) => each.trim());
      const stranger = names.find((each) => !steps.includes(each));
      if (stranger !== undefined) {
        return { ok: false, message: `There is no step "${stranger}". The steps are: ${steps.join(', ')}.` };
      }
      options.only.push(...names);
    } else if (name === '--list') {
      options.list = true;
    } else {
      options.help = true;
    }
  }
  return { ok: true, options };
}

/**
 * @param {string[]} argv words after `npm run sfu --`
 * @returns {Parsed<SfuOptions>}
 */
export function parseSfuArgs(argv) {
  const flags = readFlags(argv, new Set(), new Set(['--check', '--help', '-h']));
  if (!flags.ok) return flags;
  const has = (/** @type {string} */ name) => flags.options.some((each) => each.name === name);
  return { ok: true, options: { check: has('--check'), help: has('--help') || has('-h') } };
}
