/**
 * What the scripts tell the person in front of the terminal. Everything here goes to stderr, so that stdout holds only
 * what another program may want to read: the studio's address, the JSON of a bench, the totals of a test run.
 */

const colour = process.stderr.isTTY === true && !process.env.NO_COLOR;
/** @param {number} code @param {string} text */
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

/** @param {string} text */
export const say = (text) => process.stderr.write(`${text}\n`);
/** @param {string} text */
export const title = (text) => say(paint(1, text));
/** @param {string} text */
export const hint = (text) => say(paint(2, `  ${text}`));
/** @param {string} text */
export const warn = (text) => say(paint(33, text));
/** @param {string} text */
export const fail = (text) => say(paint(31, text));

/**
 * A duration as people say it.
 *
 * @param {number} ms
 */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A failure with words meant for the user; anything else that is thrown is a bug and keeps its stack. */
export class PlainError extends Error {
  /**
   * @param {string} message what happened
   * @param {string} [advice] what to do about it
   * @param {number} [exitCode]
   */
  constructor(message, advice, exitCode = 1) {
    super(message);
    this.name = 'PlainError';
    this.advice = advice;
    this.exitCode = exitCode;
  }
}

/**
 * Runs a script's main function and turns what it throws into words and an exit code.
 *
 * @param {() => Promise<number>} main returns the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    fail(error.message);
    if (error.advice) hint(error.advice);
    process.exitCode = error.exitCode;
  }
}
