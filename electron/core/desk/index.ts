/**
 * core/desk – the creator's desk: topics, bag, catalogue and moderation as the platform confirms them, for whichever
 * platform is in use (the built-in rehearsal, a remote one, or none for a manual address).
 * Start at desk.ts; connection.ts keeps the link, poll.ts decides how often to ask.
 */
export { createDesk, type Desk, type DeskOptions, type DeskSections } from './desk.ts';
export { createPlatformLink, type PlatformLink, type RehearsalHandle } from './link.ts';
export { createPinGuard, type PinGuard } from './pinGuard.ts';
