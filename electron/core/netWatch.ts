import { networkInterfaces } from 'node:os';

/** Cheap enough to do while a stream is away (0.1 ms), and soon enough to notice a cable. */
const LOOK_MS = 1_000;

export type NetWatch = {
  /** Looks once a second from now on, or no more. */
  watch(on: boolean): void;
};

/**
 * Tells when this machine gained a network address: a cable, a Wi-Fi, a telephone. Losing one is no news here, and
 * addresses of the machine with itself are left out.
 */
export function createNetWatch(
  onBack: () => void,
  interfaces: () => NodeJS.Dict<{ address: string; internal: boolean }[]> = networkInterfaces,
): NetWatch {
  let timer: NodeJS.Timeout | null = null;
  let known = new Set<string>();

  const addresses = (): Set<string> => {
    try {
      const all = Object.entries(interfaces()).flatMap(([name, list = []]) =>
        list.filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`),
      );
      return new Set(all);
    } catch {
      return known; // some sandboxes refuse the question: then only the page tells
    }
  };
  const look = () => {
    const now = addresses();
    const gained = [...now].some((address) => !known.has(address));
    known = now;
    if (gained) onBack();
  };
  return {
    watch(on) {
      if (on === (timer !== null)) return;
      if (timer !== null) {
        clearInterval(timer);
        timer = null;
        return;
      }
      known = addresses();
      timer = setInterval(look, LOOK_MS);
      timer.unref();
    },
  };
}
