/** The browser studio: the core as a child, an app window or a printed address, until Ctrl-C. */

import { createInterface } from 'node:readline';
import { openAppWindow } from './app-window.mjs';
import { superviseCore } from './core.mjs';
import { describeHolder, explainStartFault } from './faults.mjs';
import { hasDisplay } from './hosts.mjs';
import { hint, PlainError, say, title, warn } from './say.mjs';
import { onStopSignals } from './stop-signals.mjs';

/** @param {string} url the line that other programs look for; the only thing on stdout */
const printAddress = (url) => process.stdout.write(`Studio: ${url}\n`);

/**
 * @param {string} url
 * @param {string} dataDir
 * @param {boolean} wanted false: `--no-open`
 */
async function show(url, dataDir, wanted) {
  printAddress(url);
  if (!wanted) return;
  if (!hasDisplay()) {
    hint('There is no screen here: open that address in Chrome, Chromium or Edge on this machine.');
    return;
  }
  const outcome = await openAppWindow(url, dataDir);
  if (outcome === 'no-browser') {
    hint(
      'No Chrome, Chromium or Edge was found. Install one (other browsers cannot encode video), or open the address.',
    );
  } else if (outcome === 'failed') {
    hint('The browser window could not be opened: open the address yourself.');
  }
}

/**
 * @param {{ dataDir: string, port: number | null, open: boolean }} options
 * @returns {Promise<number>} exit code
 */
export async function startWeb({ dataDir, port, open }) {
  /** @type {(code: number) => void} */
  let finish = () => {};
  /** @type {Promise<number>} */
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  let address = '';
  const core = superviseCore({
    dataDir,
    port,
    onRestart: ({ code, signal }) =>
      warn(`The core stopped unexpectedly (${signal ?? `code ${code}`}); starting it again. Log: ${core.logPath}`),
    onReadyAgain: ({ url }) => {
      say('The core is back; an open page reconnects by itself.');
      if (url !== address) printAddress(url);
      address = url;
    },
    onEnd: ({ reason, lastLines }) => {
      if (reason === 'gave-up') {
        warn('The core stopped too often within a minute, so it is left alone. Its last words:');
        for (const line of lastLines.slice(-8)) hint(line);
        hint(`Everything is in ${core.logPath}`);
      }
      finish(reason === 'gave-up' ? 1 : 0);
    },
  });

  let asked = false;
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    const byTerminal = signal === 'SIGINT' && process.stdin.isTTY === true;
    void core.stop({ byTerminal }).then(() => finish(0));
  };
  onStopSignals({
    first: (signal) => {
      asked = true;
      say('Stopping. A running stream is ended first; Ctrl-C again stops at once.');
      stop(signal);
    },
    again: stop,
  });

  const word = await Promise.race([core.firstWord, finished.then(() => null)]);
  if (word === null) return finished;
  switch (word.kind) {
    case 'ready':
      break;
    case 'held':
      return showHolder(word, dataDir, open);
    case 'fault': {
      const { message, advice } = explainStartFault(word, { dataDir, port });
      throw new PlainError(message, advice);
    }
    case 'died':
      if (asked) return 0;
      for (const line of word.lastLines) hint(line);
      throw new PlainError(
        `The core stopped before it was ready (${word.signal ?? `code ${word.code}`}).`,
        `Its whole log: ${core.logPath}`,
      );
  }
  address = word.url;
  title('The studio is running. Ctrl-C stops it.');
  await show(word.url, dataDir, open);
  const reopen = open && hasDisplay() && process.stdin.isTTY === true;
  const keys = reopen ? createInterface({ input: process.stdin, terminal: false }) : null;
  if (keys) {
    hint('Closing the window ends nothing: press Enter to open it again.');
    keys.on('line', () => void openAppWindow(address, dataDir));
  }
  const code = await finished;
  keys?.close();
  return code;
}

/**
 * Another studio has the data folder: bring it to the front, or say who it is.
 *
 * @param {{ pid: number | null, url: string | null, startedAtMs: number | null }} holder
 * @param {string} dataDir
 * @param {boolean} open
 */
async function showHolder(holder, dataDir, open) {
  const elsewhere = 'Use that window, close it first, or start a second studio with --data-dir DIR.';
  if (holder.url === null) throw new PlainError(describeHolder(holder, dataDir), elsewhere);
  say(describeHolder(holder, dataDir));
  // The address in the lock carries no key: our own app window is let in by its cookie, a person needs the first link.
  if (open && hasDisplay() && (await openAppWindow(holder.url, dataDir)) === 'opened') {
    hint('Its window was brought to the front.');
    return 0;
  }
  hint('Its address, with the key, was printed where it was started.');
  hint(elsewhere);
  return 1;
}
