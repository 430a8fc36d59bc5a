/** Provided by ./vite-plugin.ts. */
declare module 'virtual:aac-module' {
  export const createModule: () => Promise<import('./audio/aac.ts').AacModule>;
}
