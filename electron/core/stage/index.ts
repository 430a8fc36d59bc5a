/**
 * core/stage – what the page must capture and encode, decided here and carried out in the page. Pure.
 * Start at plan.ts.
 */

export { type CardOptions, cardFor, explainedItem } from './card.ts';
export { createDeviceNotices, type DeviceNotices } from './deviceNotices.ts';
export { decided, firstDevices } from './devices.ts';
export { healthFrom, noSums, type OutputFacts, summed, type VideoSums } from './health.ts';
export { type CardJudge, createCardJudge } from './judge.ts';
export { type EncodeRate, type PlanInput, planFrom } from './plan.ts';
