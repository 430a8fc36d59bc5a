import { defineConfig } from 'vitest/config';
import { ALONE } from './tests/support/alone.ts';

const INTEGRATION = ['{shared,electron,renderer,scripts,tests}/**/*.it.test.ts'];

/** Of vitest itself a condition gets a second, which a busy machine may need for what comes at once. */
const ALL = {
  environment: 'node',
  setupFiles: ['tests/support/everyFile.ts'],
  expect: { poll: { timeout: 10_000 } },
};
const LIMITS = { ...ALL, testTimeout: 60_000, hookTimeout: 60_000 };

/** unit: fast, pure, beside the code. integration (`*.it.test.ts`): real servers, real files read back by ffprobe. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...ALL,
          name: 'unit',
          include: ['{shared,electron,renderer,scripts,bench,tests}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.it.test.ts', 'node_modules/**'],
          // The slowest property takes three seconds, and three times as long on a machine that does other things as well.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...LIMITS,
          name: 'integration',
          include: INTEGRATION,
          exclude: [...ALONE, '**/node_modules/**'],
          // Twice as many as a small machine has cores: five sixths of their time is waiting.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...LIMITS,
          name: 'integration-alone',
          include: ALONE,
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
