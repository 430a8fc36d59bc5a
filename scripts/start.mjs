/**
 * `npm start`: from a fresh clone to an open studio. Installs what is missing, builds what has changed, then opens the
 * desktop app where Electron can run and the browser studio everywhere else. Options: see START_HELP in lib/args.mjs.
 *
 * The first lines run on any Node from 20 on and before anything is installed; so modules that need packages or Node 24
 * are imported only after `bootstrap`.
 */

import * as nodeModule from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseStartArgs, START_HELP } from './lib/args.mjs';
import { bootstrap } from './lib/bootstrap.mjs';
import { CACHE_DIR, defaultDataDir } from './lib/paths.mjs';
import { hint, PlainError, runMain, say, warn } from './lib/say.mjs';

/**
 * @param {import('./lib/args.mjs').StartOptions} options
 * @returns {Promise<'electron' | 'web'>}
 */
async function pickHost(options) {
  const hosts = await import('./lib/hosts.mjs');
  const choice = hosts.chooseHost({
    wanted: options.host,
    open: options.open,
    display: hosts.hasDisplay(),
    installed: hosts.electronBinary() !== null,
    mayInstall: hosts.mayInstallElectron(),
  });
  switch (choice.kind) {
    case 'electron':
    case 'web':
      return choice.kind;
    case 'refuse':
      throw new PlainError(
        `--host electron is not possible: ${choice.why}.`,
        'Without --host the browser studio starts.',
      );
    case 'install-electron': {
      say('Fetching the desktop app (Electron), once. If that fails, the browser studio opens instead.');
      const got = await hosts.installElectron();
      if (got.ok) return 'electron';
      if (options.host === 'electron') {
        throw new PlainError(
          `The desktop app could not be fetched: ${got.why}.`,
          'Try once with more time: npx install-electron. Without --host the browser studio starts.',
        );
      }
      say(`The desktop app could not be fetched (${got.why}); using the browser studio. Next try tomorrow.`);
      hint('On a slow line: npx install-electron');
      return 'web';
    }
  }
}

await runMain(async () => {
  const parsed = parseStartArgs(process.argv.slice(2));
  if (!parsed.ok) throw new PlainError(parsed.message, 'npm start -- --help lists the options.', 2);
  const { options } = parsed;
  if (options.help) {
    process.stdout.write(START_HELP);
    return 0;
  }
  const done = await bootstrap(fileURLToPath(import.meta.url));
  if (done !== null) return done;

  // Parsing is a good part of a warm start; Node 24 can keep the result.
  nodeModule.enableCompileCache?.(join(CACHE_DIR, 'compile'));
  const dataDir = options.dataDir === null ? defaultDataDir() : resolve(process.env.INIT_CWD ?? '.', options.dataDir);
  const { ensureBuilt } = await import('./lib/build.mjs');
  await ensureBuilt();
  const host = await pickHost(options);
  if (host === 'electron') {
    const { startElectron } = await import('./lib/start-electron.mjs');
    const result = await startElectron({ dataDir, port: options.port });
    if (result.kind === 'ended') return result.code;
    if (options.host === 'electron') throw new PlainError(`The desktop app did not start: ${result.why}.`);
    warn(`The desktop app did not start (${result.why}); using the browser studio.`);
  }
  const { startWeb } = await import('./lib/start-web.mjs');
  const code = await startWeb({ dataDir, port: options.port, open: options.open });
  // An app window that is still open must not keep this process.
  process.exit(code);
});
