/**
 * Build-time part of the viewer's page: bundles this folder and mediasoup's client, which is CommonJS and no browser takes as it
 * is, into one file. A build of its own, since the studio's page would share pieces with it otherwise.
 */
import { join } from 'node:path';
import { build } from 'vite';

/** The part of Vite's plugin shape that is used. */
export type WatchPlugin = { name: string; apply: 'build'; closeBundle(): Promise<void> };

/** `sourceDir` is this folder: the configuration is bundled into one file elsewhere, so it cannot be asked of the module. */
export function watchPlayer(sourceDir: string, outDir: string): WatchPlugin {
  return {
    name: 'redcast-watch-player',
    apply: 'build',
    async closeBundle() {
      await build({
        configFile: false,
        root: sourceDir,
        logLevel: 'warn',
        build: {
          outDir,
          emptyOutDir: true,
          minify: true,
          // Phones that are some years old watch, too: Safari 16 and Chrome 111 are what mediasoup's client names as well.
          target: ['chrome111', 'safari16', 'firefox120'],
          rolldownOptions: {
            input: join(sourceDir, 'index.ts'),
            // The page imports it: what it exports is wanted, though nothing in the build asks for it.
            preserveEntrySignatures: 'strict',
            output: { format: 'es', entryFileNames: 'realtime.js' },
          },
        },
      });
    },
  };
}
