/**
 * renderer/screens/prepare – the checklist before a stream, the live preview and the Go live button. Shows what the
 * core's checklist says; holds no rule. Start at prepare-screen.tsx.
 */
export { PrepareScreen } from './prepare-screen.tsx';
