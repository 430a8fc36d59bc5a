/** What every script does first: packages, then Node 24. After it, anything from node_modules may be imported. */

import { ensureInstalled } from './install.mjs';
import { againOnNode24 } from './node24.mjs';

/**
 * @param {string} script path of the calling script
 * @returns {Promise<number | null>} an exit code when a second run on Node 24 has done the work, else null
 */
export async function bootstrap(script) {
  await ensureInstalled();
  return againOnNode24(script);
}
