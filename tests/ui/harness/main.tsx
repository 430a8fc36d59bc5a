/**
 * The studio's page over a stand-in core in the same page: `?state=<name>&theme=dark&lang=zh-CN#/prepare`.
 * States are in fixtures.ts, what commands do in fake-core.ts.
 */
import '../../../renderer/app/csp.ts';
import { type Host, portConnection } from '../../../renderer/app/index.ts';
import { boot } from '../../../renderer/app/shell/index.ts';
import type { StudioState } from '../../../shared/domain/index.ts';
import { createFakeCore } from './fake-core.ts';
import { fakeEngine } from './fake-engine.ts';
import { fakeShell } from './fake-shell.ts';
import { fixtures } from './fixtures.ts';
import { bagFixtures } from './fixtures-bag.ts';
import { chatEventsFor, chatFixtures } from './fixtures-chat.ts';
import { obsFixtures } from './fixtures-obs.ts';
import { obsStageFixtures } from './fixtures-obs-stage.ts';
import { outageFixtures } from './fixtures-outage.ts';
import { realtimeFixtures } from './fixtures-realtime.ts';
import { sellFixtures } from './fixtures-sell.ts';
import { eventsFor, stageFixtures } from './fixtures-stage.ts';

const query = new URLSearchParams(window.location.search);
const name = query.get('state') ?? 'ready';
const all: Record<string, () => StudioState> = {
  ...fixtures,
  ...stageFixtures,
  ...obsFixtures,
  ...obsStageFixtures,
  ...sellFixtures,
  ...bagFixtures,
  ...chatFixtures,
  ...outageFixtures,
  ...realtimeFixtures,
};
const make = all[name];
if (!make) throw new Error(`no state called ${name}; there are ${Object.keys(all).join(', ')}`);
const state = make();
const theme = query.get('theme');
const language = query.get('lang');
if (theme === 'light' || theme === 'dark') state.settings.theme = theme;
if (language === 'en' || language === 'zh-CN') state.settings.language = language;

const core = createFakeCore(state, chatEventsFor(name) ?? eventsFor(name));
// A connected OBS says something every second; one that hangs says nothing.
if (state.obsStats && name !== 'obsStageStill')
  setInterval(() => core.change({ obsStats: state.obsStats && { ...state.obsStats, atMs: Date.now() } }), 1_000);
const host: Host = {
  kind: 'web',
  async connectRpc() {
    if (name === 'connecting') return new Promise(() => undefined);
    const { port1, port2 } = new MessageChannel();
    core.serve(port2);
    return portConnection(port1);
  },
  connectMedia: () => new Promise(() => undefined),
};
Object.assign(window, { fakeCore: core });
fakeShell(name);
boot({ host, createEngine: () => fakeEngine(state, name === 'elsewhere') });
