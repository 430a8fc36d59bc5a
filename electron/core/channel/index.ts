/**
 * core/channel – the core's side of the media channel (`shared/media/wire.ts`): checks and sorts what the page's media
 * worker sends, keeps one page at a time as the carrier, acknowledges. Start at hub.ts; connections.ts adapts sockets and ports.
 */
export { type MediaConnection, type PortLike, portConnection, socketConnection } from './connections.ts';
export { createMediaHub, type HubCounters, type MediaHub, type MediaHubOptions } from './hub.ts';
export type { Slate } from './slate.ts';
