/** renderer/screens/prepare. Start at prepare-screen.tsx. */
export { PrepareScreen } from './prepare-screen.tsx';
