/**
 * The studio's page over a stand-in core in the same page: `?state=<name>&theme=dark&lang=zh-CN#/prepare`.
 * States are in fixtures.ts, what commands do in fake-core.ts.
 */
import '../../../renderer/app/csp.ts';
import { type Host, portConnection } from '../../../renderer/app/index.ts';
import { boot } from '../../../renderer/app/shell/index.ts';
import { createFakeCore } from './fake-core.ts';
import { fakeEngine } from './fake-engine.ts';
import { fakeShell } from './fake-shell.ts';
import { fixtures, isFixture } from './fixtures.ts';
import { eventsFor, isStageFixture, stageFixtures } from './fixtures-stage.ts';

const query = new URLSearchParams(window.location.search);
const name = query.get('state') ?? 'ready';
const all = { ...fixtures, ...stageFixtures };
if (!isFixture(name) && !isStageFixture(name))
  throw new Error(`no state called ${name}; there are ${Object.keys(all).join(', ')}`);
const state = all[name]();
const theme = query.get('theme');
const language = query.get('lang');
if (theme === 'light' || theme === 'dark') state.settings.theme = theme;
if (language === 'en' || language === 'zh-CN') state.settings.language = language;

const core = createFakeCore(state, eventsFor(name));
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
