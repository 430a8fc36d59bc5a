import { describe, expect, it } from 'vitest';
import { parseRoute, routeHref, SCREENS } from './router.ts';

describe('routes', () => {
  it('reads what it writes, with any parameter', () => {
    for (const screen of SCREENS) {
      expect(parseRoute(routeHref(screen))).toEqual({ screen, param: null });
      expect(parseRoute(routeHref(screen, 'a b/ä?#'))).toEqual({ screen, param: 'a b/ä?#' });
    }
  });

  it('takes anything else for the Prepare screen', () => {
    for (const hash of ['', '#', '#/', '#/nowhere', '#stage?', '#/__proto__']) {
      expect(parseRoute(hash)).toEqual({ screen: 'prepare', param: null });
    }
  });

  it('survives a damaged parameter', () => {
    expect(parseRoute('#/topics/%E0%A4%A')).toEqual({ screen: 'topics', param: null });
  });
});
