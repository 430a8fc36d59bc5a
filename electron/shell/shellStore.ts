import Store from 'electron-store';
import { z } from 'zod';
import type { SecretFile } from './keychain.ts';

/** What the shell itself remembers: the window's place, and secrets encrypted by the keychain. The studio's settings are the core's. */
const ShellState = z.object({
  window: z
    .object({
      x: z.number().int().optional(),
      y: z.number().int().optional(),
      width: z.number().int(),
      height: z.number().int(),
      maximized: z.boolean(),
    })
    .nullable()
    .default(null),
  secrets: z.record(z.string(), z.string()).default({}),
});
type ShellState = z.infer<typeof ShellState>;

export type ShellStore = {
  window: { get(): ShellState['window']; set(place: ShellState['window']): void };
  secrets: SecretFile;
};

/** A damaged file is worth a window in the wrong place, not a crash: it is read as empty. */
export function openShellStore(): ShellStore {
  const store = new Store<Record<string, unknown>>({ name: 'shell', clearInvalidConfig: true });
  const read = (): ShellState => {
    const parsed = ShellState.safeParse(store.store);
    return parsed.success ? parsed.data : ShellState.parse({});
  };
  return {
    window: { get: () => read().window, set: (place) => store.set('window', place) },
    secrets: {
      get: (name) => read().secrets[name],
      set(name, value) {
        const { [name]: _gone, ...rest } = read().secrets;
        store.set('secrets', value === null ? rest : { ...rest, [name]: value });
      },
    },
  };
}
