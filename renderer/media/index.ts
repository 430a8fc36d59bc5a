/**
 * renderer/media - the stage: capture, compose, encode, send. Runs in the page's window, one dedicated worker and one
 * audio worklet. It executes the core's capture plan and reports; it decides nothing of its own.
 *
 * Start at engine.ts (the window's side), then worker/main.ts (the clock and the encoders) and protocol.ts (what they
 * say to each other). No React and no Electron in here. Builds need `aacModule()` from ./vite-plugin.ts, for the page
 * and for its workers. What happens when a device fails: docs/devices.md.
 */
export { createStageEngine, type MediaPort, type StageEngine, type StageEngineOptions } from './engine.ts';
export type { Levels } from './protocol.ts';
export type { RtcPort } from './rtc/port.ts';
