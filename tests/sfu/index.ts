/**
 * tests/sfu - a real WebRTC server (mediasoup 3.8.4, compiled on this machine) for rehearsals and tests. A package of its
 * own, so that the app's install stays light; never part of the app. docs/sfu.md says how to get it: `npm run sfu`.
 */
export { findSfu } from '../../scripts/lib/sfu-files.mjs';
