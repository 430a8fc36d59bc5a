import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { aacModule } from '../../renderer/media/vite-plugin.ts';

/** The page with a stand-in for the core: every state can be looked at without a camera, a server or a stream. */
export default defineConfig({
  root: resolve(import.meta.dirname, 'harness'),
  cacheDir: resolve(import.meta.dirname, '../../.cache/vite-harness'),
  plugins: [react(), aacModule()],
  worker: { format: 'es', plugins: () => [aacModule()] },
  server: { host: '127.0.0.1', port: 0, fs: { allow: [resolve(import.meta.dirname, '../..')] } },
  build: { outDir: resolve(import.meta.dirname, '../../.cache/harness'), emptyOutDir: true },
});
