/** shared/media – the bytes between the page's media worker and the core. Start at wire.ts. */
export * from './wire.ts';
