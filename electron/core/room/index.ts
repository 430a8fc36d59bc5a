/**
 * core/room – the running room as the studio knows it: events are written to the studio's log before anybody sees
 * them, then counted and handed to the pages. Start at feed.ts.
 */

export { createRoomCommands } from './commands.ts';
export { createRoomFeed, type EventLog, type RoomFeed } from './feed.ts';
