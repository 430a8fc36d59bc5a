/**
 * core/platform – the client side of shared/contract/platform.ts. Runs in the core. No call throws: what the platform
 * says is parsed, what it does not say is a fault. Start at client.ts, then faults.ts (which evidence means what),
 * follow.ts and log.ts (the event log without holes), upload.ts (the upload test).
 */
export { type CallOptions, createPlatformClient, type PlatformClient, type PlatformClientOptions } from './client.ts';
export { type FollowClock, type FollowOptions, type FollowState, followRoom } from './follow.ts';
export { measureUpload, type UploadOptions } from './upload.ts';
