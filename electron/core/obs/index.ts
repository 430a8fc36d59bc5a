/**
 * core/obs – the host's own OBS: connection, mirror of what it has, repairs, overlays, and the stage of sessions whose picture
 * it makes. Runs in the core, speaks obs-websocket 5. Start at obs.ts (wires everything), then attach.ts (the connection as a
 * state), driver.ts (the one way to change something), stream.ts and stage.ts (going live), service.ts (whose stream key).
 */
export type { Activity, ActivityStore } from './activity.ts';
export { planExplain } from './explain.ts';
export { createObs } from './obs.ts';
export { createOverlays, type Overlays } from './overlays/index.ts';
export type { Obs } from './parts.ts';
export type { ObsDestination, ObsStage } from './stageSession.ts';
