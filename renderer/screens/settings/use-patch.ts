import type { SettingsPatch } from '../../../shared/domain/index.ts';
import { useCommand } from '../../app/index.ts';

/** Sends one change of the settings; a refusal is shown as a toast and the state stays as it was. */
export const usePatch = () => useCommand((client, patch: SettingsPatch) => client.settings.patch(patch));
