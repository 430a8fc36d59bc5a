/**
 * Read before each file of tests. Property tests try other cases with every run, so that each run may find something. In
 * CI they try the same ones every time: what fails there has to do with what was changed.
 */
import fc from 'fast-check';

/** Any number will do; another one means other cases. */
const SEED = 20_261_126;

if (process.env.CI === 'true') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
