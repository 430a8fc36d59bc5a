/**
 * tests/sfu - a real WebRTC server (mediasoup 3.8.4, compiled on this machine) for rehearsals and tests. A package of its
 * own, so that the app's install stays light; never part of the app. docs/sfu.md says how to get it: `npm run sfu`.
 * client.ts is a browser with mediasoup's own client, a stranger to the studio: it sends to a platform and watches there.
 */
import { findSfu } from '../../scripts/lib/sfu-files.mjs';

export { findSfu } from '../../scripts/lib/sfu-files.mjs';

/** The folder of the server that was compiled here; for tests that `missing('sfu')` has let run. */
export function sfuFolder(): string {
  const found = findSfu();
  if (!found) throw new Error('the real-time server is not built: npm run sfu');
  return found.folder;
}
