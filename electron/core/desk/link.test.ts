import { beforeEach, expect, it } from 'vitest';
import { done, type Reply, refuse, Settings } from '../../../shared/domain/index.ts';
import { createPlatformLink, type PlatformLink, type RehearsalHandle } from './link.ts';

let story: string[];
let start: () => Promise<Reply<RehearsalHandle>>;
let token: Reply<string | null>;
let link: PlatformLink;
let made: number;

function handle(): RehearsalHandle {
  made += 1;
  const name = `rehearsal ${made}`;
  let sfuFolder = '';
  return {
    baseUrl: 'http://127.0.0.1:4100',
    token: 't',
    state: () => ({
      scenarios: [],
      scenario: 'quiet-evening',
      persona: 'established',
      lanUrl: null,
      realtime: { kind: 'missing' },
    }),
    onChange: () => () => {},
    setPersona: () => undefined,
    setScenario: (scenario) => story.push(`${name} plays ${scenario}`),
    setSfuFolder: (folder) => {
      if (folder !== sfuFolder) story.push(`${name} looks in ${folder}`);
      sfuFolder = folder;
    },
    setLanSharing: async (on) => (on ? refuse('no_network', { retry: 'later' }) : done(undefined)),
    reset: () => ({ ok: true, value: undefined }),
    watchQr: async () => ({ url: '', svg: '' }),
    async close() {
      story.push(`${name} closed`);
    },
  };
}
const settings = (platform: Partial<Settings['platform']>, scenario = 'quiet-evening') =>
  Settings.parse({ platform, rehearsal: { scenario } });

beforeEach(() => {
  story = [];
  made = 0;
  start = async () => ({ ok: true, value: handle() });
  token = { ok: true, value: 'secret' };
  link = createPlatformLink({
    startRehearsal: () => start(),
    token: async () => token,
    onRehearsal: () => undefined,
    onLink: (next) => story.push(next ? (next.rehearsal ? 'rehearsal' : 'remote') : 'none'),
    onNotice: (fault) => story.push(`notice ${fault.code}`),
    onFault: (fault) => story.push(`${fault.code} ${fault.rule ?? ''}`.trim()),
  });
});

it('closes the old platform before the next, and the last choice wins', async () => {
  void link.use(settings({ kind: 'rehearsal' }));
  void link.use(settings({ kind: 'manual' }));
  await link.use(settings({ kind: 'remote', remoteUrl: 'https://platform.example/api' }));
  expect(story).toEqual(['rehearsal 1 plays quiet-evening', 'rehearsal', 'rehearsal 1 closed', 'none', 'remote']);
  expect(link.rehearsal()).toBeNull();
  expect(link.allows(new URL('https://platform.example/picture.png'))).toBe(true);
  expect(link.allows(new URL('https://elsewhere.example/picture.png'))).toBe(false);
});

it.each<[string, Partial<Settings['platform']>]>([
  ['rehearsal', { kind: 'rehearsal' }],
  ['remote', { kind: 'remote', remoteUrl: 'https://platform.example' }],
  ['manual', { kind: 'manual' }],
])('stays on the %s platform when other settings change', async (_name, platform) => {
  await link.use(settings(platform));
  const before = story.length;
  await link.use(settings(platform));
  // An address typed for later is no change of a platform that does not use it.
  if (platform.kind !== 'remote') await link.use(settings({ ...platform, remoteUrl: 'https://later.example' }));
  expect(story.slice(before)).toEqual([]);
});

it('takes another scenario without starting over', async () => {
  await link.use(settings({ kind: 'rehearsal' }));
  await link.use(settings({ kind: 'rehearsal' }, 'busy-room'));
  expect(story).toEqual(['rehearsal 1 plays quiet-evening', 'rehearsal', 'rehearsal 1 plays busy-room']);
});

it('looks for the real-time server in another folder without starting over', async () => {
  await link.use(settings({ kind: 'rehearsal' }));
  await link.use(Settings.parse({ rehearsal: { sfuFolder: '/opt/mediasoup' } }));
  expect(story.slice(2)).toEqual(['rehearsal 1 looks in /opt/mediasoup']);
});

it('starts anew when asked to: another token', async () => {
  const remote = settings({ kind: 'remote', remoteUrl: 'https://platform.example' });
  await link.use(remote);
  await link.renew(remote);
  expect(story).toEqual(['remote', 'remote']);
});

it('says why a remote platform cannot be used, and can be used once that is mended', async () => {
  await link.use(settings({ kind: 'remote', remoteUrl: '' }));
  await link.use(settings({ kind: 'remote', remoteUrl: 'http://platform.example' }));
  token = { ok: true, value: null };
  const local = settings({ kind: 'remote', remoteUrl: 'http://127.0.0.1:4100' });
  await link.use(local);
  token = refuse('secret_unavailable');
  await link.use(local);
  token = { ok: true, value: 'secret' };
  await link.use(local);
  expect(story).toEqual([
    'bad_input missing',
    'bad_input https',
    'platform_unauthorized missing',
    'secret_unavailable',
    'remote',
  ]);
});

it('survives a rehearsal platform that does not start, also one that throws', async () => {
  start = async () => refuse('port_in_use');
  await link.use(settings({ kind: 'rehearsal' }));
  start = () => Promise.reject(new Error('broken'));
  await link.renew(settings({ kind: 'rehearsal' }));
  start = async () => ({ ok: true, value: handle() });
  await link.use(settings({ kind: 'rehearsal' }));
  expect(story).toEqual(['port_in_use', 'internal', 'rehearsal 1 plays quiet-evening', 'rehearsal']);
  await link.close();
  await link.close();
  expect(story.at(-1)).toBe('rehearsal 1 closed');
  expect(story.filter((line) => line.endsWith('closed'))).toHaveLength(1);
});

it('says it when there is no network to share on, and stays on the platform', async () => {
  const sharing = Settings.parse({ rehearsal: { shareOnLan: true } });
  await link.use(sharing);
  expect(story).toEqual(['rehearsal 1 plays quiet-evening', 'notice no_network', 'rehearsal']);
});
