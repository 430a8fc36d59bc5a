import { create } from 'zustand';
import type { SettingsPatch } from '../../shared/domain/index.ts';
import { type Command, useCommand } from './commands.ts';
import type { StudioClient } from './connection.ts';
import { useStudio } from './store.ts';

/** How often something was saved since the page was opened: the sign beside the title shows when it grows. */
export const useSaved = create<{ times: number }>(() => ({ times: 0 }));

export const noteSaved = (): void => useSaved.setState(({ times }) => ({ times: times + 1 }));

/** A command that ends in the quiet “Saved”; a refusal is shown as a toast and the state stays as it was. */
export const useSaving = <A extends readonly unknown[], T>(
  run: (client: StudioClient, ...args: A) => Promise<T>,
  onDone: () => void = () => undefined,
): Command<A, T> =>
  useCommand(run, {
    onDone: () => {
      noteSaved();
      onDone();
    },
  });

/** Sends one change of the settings. */
export const usePatch = () => useSaving((client, patch: SettingsPatch) => client.settings.patch(patch));

/** A stream is being opened, runs or ends: some settings would cut it, and are refused by the core as well. */
export const useOnAir = (): boolean =>
  useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'live' || s.live.kind === 'ending');
