/**
 * core/stage – what the page must capture and encode, decided here and carried out in the page. Pure.
 * Start at plan.ts.
 */

export { cardFor, explainedItem } from './card.ts';
export { decided, firstDevices } from './devices.ts';
export { healthFrom, noSums, type OutputFacts, summed, type VideoSums } from './health.ts';
export { type PlanInput, planFrom } from './plan.ts';
