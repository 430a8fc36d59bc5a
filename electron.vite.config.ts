import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { aacModule } from './renderer/media/vite-plugin.ts';
import { watchPlayer } from './renderer/watch/vite-plugin.ts';

const at = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: { input: { index: at('electron/main.ts'), core: at('electron/core/main.ts') } },
    },
  },
  preload: {
    // A sandboxed preload is one CommonJS file that can require nothing from node_modules.
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('electron/preload.ts') }, output: { format: 'cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react(), aacModule(), watchPlayer(at('renderer/watch'), at('out/watch'))],
    worker: { format: 'es', plugins: () => [aacModule()] },
    build: { outDir: at('out/renderer'), minify: true, rolldownOptions: { input: at('renderer/index.html') } },
  },
});
