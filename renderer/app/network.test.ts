import type { ClientLink } from '@orpc/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { snapshot } from '../../tests/ui/harness/fixtures.ts';
import { keepConnected } from './connection.ts';
import type { Host } from './host.ts';
import { tellNetworkBack } from './network.ts';

beforeEach(() => vi.stubGlobal('window', new EventTarget()));
afterEach(() => vi.unstubAllGlobals());

it('tells the core each time the system says online, and survives a core that does not answer', async () => {
  const called: string[] = [];
  let refuse = false;
  const link: ClientLink<Record<never, never>> = {
    async call(path, _input, { signal }) {
      called.push(path.join('.'));
      if (path.join('.') !== 'state.watch') {
        if (refuse) throw new Error('gone');
        return { ok: true };
      }
      return (async function* () {
        yield snapshot('ready');
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      })();
    },
  };
  const host: Host = {
    kind: 'web',
    connectRpc: async () => ({ link, onClosed: () => undefined, close: () => undefined }),
    connectMedia: () => new Promise(() => undefined),
  };
  const page = new AbortController();
  tellNetworkBack(page.signal);
  window.dispatchEvent(new Event('online')); // nobody to tell yet
  void keepConnected(host, page.signal);
  await vi.waitFor(() => expect(called).toEqual(['state.watch']));
  await new Promise((resolve) => setTimeout(resolve));
  window.dispatchEvent(new Event('online'));
  refuse = true;
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(called).toEqual(['state.watch', 'live.networkBack', 'live.networkBack']));
  page.abort();
  window.dispatchEvent(new Event('online'));
  await new Promise((resolve) => setTimeout(resolve));
  expect(called).toHaveLength(3);
});
