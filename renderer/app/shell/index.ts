/** renderer/app/shell – the frame around the screens: rail, bar, banners, notices, error boundary. Start at boot.tsx. */
export { type BootOptions, boot } from './boot.tsx';
