/**
 * core/server – the browser studio's host: the page's files, the contract over a WebSocket, the media channel over another,
 * all on 127.0.0.1 and only for whoever has the link. Runs in plain Node. Start at webHost.ts; program.ts is the whole run
 * of `serve.ts` (arguments, data folder, signals, exit codes).
 */
export { type Access, createAccess } from './access.ts';
export { contractFaults } from './faults.ts';
export { EXIT_CRASH, EXIT_FAULT, EXIT_HELD, type ProgramParts, type ProgramStudio, runProgram } from './program.ts';
export { startWebHost, type WebHost, type WebHostOptions } from './webHost.ts';
