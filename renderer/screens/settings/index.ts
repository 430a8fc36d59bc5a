/** renderer/screens/settings. Start at settings-screen.tsx. */
export { SettingsScreen } from './settings-screen.tsx';
