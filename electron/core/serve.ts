/**
 * The browser studio in plain Node 24, from source: `node electron/core/serve.ts --port N --data-dir DIR`.
 * server/program.ts says what it prints and how it ends; studio.ts is loaded once the data folder is ours.
 */
import { runProgram } from './server/index.ts';

await runProgram(async (parts) => (await import('./studio.ts')).createStudio(parts));
