/** renderer/screens/bag. Start at bag-screen.tsx. */
export { BagScreen } from './bag-screen.tsx';
