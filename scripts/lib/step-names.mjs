/** The steps of `npm test`, in the order they run: the quick and often wrong first; built before what runs the built app. */
export const STEP_NAMES = /** @type {const} */ ([
  'lint',
  'types',
  'imports',
  'deadcode',
  'contract',
  'unit',
  'build',
  'sfu',
  'integration',
  'e2e',
]);
