/**
 * core/room – the running room as the studio knows it: events are written to the studio's log before anybody sees
 * them, then counted and handed to the pages. Start at feed.ts.
 */

export { createRoomCommands, type RoomCommands } from './commands.ts';
export { createRoomFeed, type EventLog, type RoomFeed, reportFromLog } from './feed.ts';
export { createOnScreen, type KnownMessage, type OnScreen } from './onScreen.ts';
