/**
 * renderer/screens/obs – OBS mode outside of the Stage: who makes the picture, how OBS is reached, whether it is ready for
 * the room, what explaining a product does there, and everything the studio ever asked of it. Start at obs-screen.tsx.
 */
export { ObsScreen } from './obs-screen.tsx';
