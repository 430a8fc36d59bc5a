/**
 * Read before each file of tests. Property tests try other cases with every run, so that each run may find something. In
 * CI they try the same ones every time: what fails there has to do with what was changed.
 */
import fc from 'fast-check';
import { vi } from 'vitest';

/** Any number will do; another one means other cases. */
const SEED = 20_261_126;

if (process.env.CI === 'true') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

/** As `expect.poll` in vitest.config.ts: what is waited for comes at once, but a busy machine may need its second. */
const LONG = { timeout: 10_000 };
const { waitFor } = vi;
vi.waitFor = (callback, options = LONG) => waitFor(callback, options);
