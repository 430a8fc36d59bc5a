/**
 * renderer/watch - what a viewer's page plays in real time: the receiving half of mediasoup's client. Built into one file of
 * its own (out/watch/realtime.js, by vite-plugin.ts) that the rehearsal's watch page loads when the room comes in real time;
 * no part of the studio's page.
 *
 * Start at receiver.ts (a connection, and another after a break), then connection.ts (one connection), lookout.ts (has the
 * picture stopped, and what is done about it; pure) and signalling.ts (what is asked of the server).
 */
export { createReceiver } from './receiver.ts';
