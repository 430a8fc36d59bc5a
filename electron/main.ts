import { startShell } from './shell/index.ts';

/** Entry of the desktop app. */
void startShell(import.meta.dirname);
