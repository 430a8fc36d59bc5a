/**
 * core/obs/overlays – product card, chat and goal on the picture of the host's own OBS: pages for a browser source, served
 * on loopback behind a key; as text sources where OBS has no browser or runs on another machine. Start at overlays.ts (ties
 * everything), then model.ts (what is shown, pure), server.ts with stream.ts (pages and the line to them; the pages are in
 * resources/overlays), obsSide.ts with placing.ts (our sources in OBS), textFallback.ts.
 *
 * `createOverlays` costs nothing until `update` is told that OBS mode is used. It wants `update(state)` after every change of
 * the state, `attached(signal)` for each connection (after OBS's link is in the state), and `close()` while OBS is still there.
 * It answers by `onChange`. Everything that it changes in OBS goes through the driver, with the reason `overlay`.
 */
export { createOverlays, type Overlays, type OverlaysOptions } from './overlays.ts';
