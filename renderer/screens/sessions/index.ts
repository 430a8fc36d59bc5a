/**
 * renderer/screens/sessions – what happened in each stream: numbers, sales, recording, upload. Runs in the window;
 * everything shown is in the core's state. Start at sessions-screen.tsx.
 */
export { SessionsScreen } from './sessions-screen.tsx';
