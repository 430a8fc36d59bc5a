/** The steps of `npm test`, in the order they run: the quick and often wrong first. */
export const STEP_NAMES = /** @type {const} */ ([
  'lint',
  'types',
  'imports',
  'deadcode',
  'contract',
  'unit',
  'integration',
  'build',
  'e2e',
]);
