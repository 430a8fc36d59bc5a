import { useSyncExternalStore } from 'react';

/** Hash routes, so that the page needs no server rules and works from the desktop's own scheme: `#/topics/<id>`. */
export const SCREENS = ['prepare', 'stage', 'topics', 'bag', 'obs', 'sessions', 'settings'] as const;
export type ScreenName = (typeof SCREENS)[number];
export type Route = {
  readonly screen: ScreenName /** What follows the screen, for example a topic id. */;
  readonly param: string | null;
};

const isScreen = (text: string | undefined): text is ScreenName => SCREENS.some((name) => name === text);

/** Reads a location hash. Anything unknown is the Prepare screen. */
export function parseRoute(hash: string): Route {
  const [screen, param] = hash.replace(/^#\/?/, '').split('/');
  if (!isScreen(screen)) return { screen: 'prepare', param: null };
  return { screen, param: param ? safeDecode(param) : null };
}

function safeDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export const routeHref = (screen: ScreenName, param?: string | null): string =>
  param ? `#/${screen}/${encodeURIComponent(param)}` : `#/${screen}`;

export function navigate(screen: ScreenName, param?: string | null): void {
  window.location.hash = routeHref(screen, param);
}

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

let cached: { hash: string; route: Route } | null = null;
function present(): Route {
  const hash = window.location.hash;
  if (cached?.hash !== hash) cached = { hash, route: parseRoute(hash) };
  return cached.route;
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, present);
