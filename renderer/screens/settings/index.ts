/**
 * renderer/screens/settings – all that is remembered between runs. Each change is sent at once; the core checks it and
 * its state comes back to every page. Start at settings-screen.tsx.
 */
export { SettingsScreen } from './settings-screen.tsx';
