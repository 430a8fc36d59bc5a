/**
 * shared/contract – what one process may ask of another, as oRPC contracts with zod schemas.
 * studio.ts: page → core. platform.ts: studio → live platform (also yields the OpenAPI file).
 */
export { type PlatformContract, platformContract } from './platform.ts';
export { type StudioContract, studioContract } from './studio.ts';
