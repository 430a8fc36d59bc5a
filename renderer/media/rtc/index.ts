/**
 * renderer/media/rtc - the stage sent by WebRTC, straight from the page: through an SFU with mediasoup's client, or by
 * WHIP. Loaded with the first plan that asks for it. The core decides when a connection is made, mended and given up; here
 * it is carried out, counted and told. Every word to the far end goes through the core, which holds the tokens.
 *
 * Start at sender.ts (which connection there is now), then connection.ts (what the two ways have in common), sfu.ts and
 * whip.ts (the ways). Pure parts beside them: encodings.ts, sdp.ts, fragment.ts, tally.ts.
 */
export type { RtcPort } from './port.ts';
export { createRtcSender, type RtcSender } from './sender.ts';
