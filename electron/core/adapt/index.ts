/**
 * core/adapt – how much the encoder is asked for while the network carries less than the format. Loaded when a stream
 * begins; types may be imported by anybody. It changes wishes and nothing else: the connection is another actor.
 * Start at controller.ts (what is decided and when), then gauge.ts (what the line does), rungs.ts (bitrate, frame rate and
 * size in their order) and driver.ts (looks at the upload four times a second).
 */
export { type Adapt, type AdaptOptions, startAdapt } from './driver.ts';
