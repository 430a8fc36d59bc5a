import { defineConfig } from 'vitest/config';

/** unit: fast, pure, beside the code. integration (`*.it.test.ts`): real servers, real files read back by ffprobe. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,scripts,bench,tests}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.it.test.ts', '**/node_modules/**'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{shared,electron,renderer,scripts,tests}/**/*.it.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
