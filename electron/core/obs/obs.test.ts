import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionId } from '../../../shared/domain/index.ts';
import { type FakeObs, type FakeObsOptions, startFakeObs } from './fakeObs.ts';
import { type Memory, newMemory, type ObsKit, obsKit } from './obsKit.ts';
import type { ObsOptions } from './parts.ts';

const PASSWORD = 'correct horse';
const OWN = { server: 'rtmp://own.example/app', key: 'their-secret' };
const ROOM = { server: 'rtmp://127.0.0.1:1935/live', key: 'room-secret' };

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function fake(options: FakeObsOptions = {}): Promise<FakeObs> {
  const made = await startFakeObs({ password: PASSWORD, virtualCamera: true, replayBuffer: true, ...options });
  made.world.service = { type: 'rtmp_custom', settings: { ...OWN, use_auth: false, bwtest: false } };
  open.push(made);
  return made;
}
function studio(memory: Memory, more: Partial<ObsOptions> = {}): ObsKit {
  const kit = obsKit(memory, { limits: { sending: 60, started: 150, quickDrop: 300, taken: 200 }, ...more });
  open.push(kit.obs);
  return kit;
}
const memoryFor = (obs: FakeObs, password: string | null = PASSWORD) => newMemory({ port: obs.port }, password);
const connected = (kit: ObsKit) =>
  kit.until(() => kit.state().link.kind === 'connected' && kit.state().findings.length > 0, 'connected');
async function attached(options: FakeObsOptions = {}, more: Partial<ObsOptions> = {}) {
  const obs = await fake(options);
  const kit = studio(memoryFor(obs), more);
  await connected(kit);
  return { obs, kit };
}
const sent = (obs: FakeObs, type: string) => obs.requests.filter((row) => row.type === type).length;
const lastIngest = (kit: ObsKit) => kit.ingest.at(-1)?.kind;

describe('the connection as a state', () => {
  it('reads what OBS has: scenes from the top, sound, outputs, picture, service without its key', async () => {
    const { kit } = await attached();
    const { obs, obsScenes, obsAudio } = kit.sections();
    expect(obsScenes?.scenes.map((scene) => scene.name)).toEqual(['Desk', 'Stage']);
    expect(obsScenes?.scenes[1]?.items.map((item) => [item.name, item.kind, item.group])).toEqual([
      ['Corner', 'group', null],
      ['Badge', 'color_source_v3', 'Corner'],
      ['Clip', 'ffmpeg_source', null],
      ['Backdrop', 'color_source_v3', null],
    ]);
    expect(obsAudio?.map((input) => input.name)).toEqual(['Clip']);
    expect(obs).toMatchObject({ record: 'off', replay: 'off', virtualCamera: 'off', output: { kind: 'idle' } });
    expect(obs?.service).toEqual({ kind: 'own', name: OWN.server, kept: false });
    expect(JSON.stringify(kit.sections())).not.toContain(OWN.key);
  });

  it('asks for a password, refuses a wrong one for good, and goes on with the right one', async () => {
    const obs = await fake();
    const kit = studio(memoryFor(obs, null));
    await kit.until(() => kit.state().link.kind === 'refused', 'refused');
    expect(kit.state().link).toMatchObject({ fault: { code: 'obs_password_needed' } });
    await kit.obs.connect({ host: '127.0.0.1', port: obs.port, password: 'wrong' });
    await kit.until(
      () => kit.state().link.kind === 'refused' && JSON.stringify(kit.state().link).includes('obs_wrong_password'),
      'wrong password',
    );
    await kit.obs.connect({ host: '127.0.0.1', port: obs.port, password: PASSWORD });
    await connected(kit);
    expect(kit.memory.settings.obs.passwordSaved).toBe(true);
  });

  it('asks before it talks to another machine in the clear, without a packet sent', async () => {
    const kit = studio(newMemory({ host: '192.0.2.7', port: 4455 }));
    await kit.until(() => kit.state().link.kind === 'refused', 'refused');
    expect(kit.state().link).toMatchObject({ address: '192.0.2.7:4455', fault: { code: 'obs_plain_address' } });
    await kit.obs.connect({ host: '192.0.2.7', port: 4456 });
    expect(kit.memory.settings.obs.plainYes).toBe('');
    await kit.until(() => kit.state().link.kind === 'refused', 'refused for the other port too');
  });

  it('finds OBS again after a crash, a quit and a switched-off server, and keeps what it knew meanwhile', async () => {
    const { obs, kit } = await attached();
    await obs.crash();
    await kit.until(() => kit.state().link.kind === 'waiting', 'gone');
    expect(kit.sections().obsScenes?.scenes).toHaveLength(2);
    await obs.restart();
    await connected(kit);
    await obs.quit();
    await kit.until(() => kit.state().link.kind === 'waiting', 'closed');
    expect(kit.state().link).toMatchObject({ fault: { code: 'obs_closed' } });
    // On a quit OBS removes every scene before it says so: nobody deleted them.
    expect(kit.sections().obsScenes?.scenes).toHaveLength(2);
    await obs.restart();
    await connected(kit);
    obs.kick();
    await kit.until(() => kit.state().link.kind === 'refused', 'kicked');
    kit.obs.retry();
    await connected(kit);
  });

  it('finds an OBS on this machine by its own files, also when its server is switched on later', async () => {
    const obs = await fake({ password: null });
    const folder = mkdtempSync(join(tmpdir(), 'obs-found-'));
    open.push({ close: () => rmSync(folder, { recursive: true, force: true }) });
    const write = (ServerEnabled: boolean) =>
      writeFileSync(
        join(folder, 'global.ini'),
        `[General]\n[OBSWebSocket]\nFirstLoad=false\nServerEnabled=${ServerEnabled}\nServerPort=${obs.port}\nAuthRequired=false\n`,
      );
    write(false);
    vi.stubEnv('REDCAST_OBS_CONFIG', folder);
    open.push({ close: () => vi.unstubAllEnvs() });
    // Nothing was ever typed: the usual address, where nobody listens.
    const kit = studio(newMemory({}));
    await kit.until(() => kit.state().link.kind === 'waiting', 'not there');
    expect(kit.state().link).toMatchObject({ fault: { code: 'obs_server_off' } });
    write(true);
    await connected(kit);
    expect(kit.memory.settings.obs.port).toBe(obs.port);
  });

  it('follows what the host does in OBS', async () => {
    const { obs, kit } = await attached();
    obs.user('SetCurrentProgramScene', { sceneName: 'Stage' });
    obs.user('SetInputMute', { inputName: 'Clip', inputMuted: true });
    obs.user('SetStudioModeEnabled', { studioModeEnabled: true });
    await kit.until(
      () =>
        kit.sections().obsScenes?.program === 'Stage' &&
        kit.sections().obsAudio?.[0]?.muted === true &&
        kit.sections().obsScenes?.preview !== null,
      'scene, mute and studio mode',
    );
    obs.user('CreateScene', { sceneName: 'New “one” 🎬' });
    await kit.until(() => kit.sections().obsScenes?.scenes.length === 3, 'the new scene');
  });
});

describe('commands', () => {
  it('switches, shows, mutes, and writes down what it did with before and after', async () => {
    const { obs, kit } = await attached();
    const { commands } = kit.obs;
    expect((await commands.show('Stage', false)).ok).toBe(true);
    await kit.until(() => kit.sections().obsScenes?.program === 'Stage', 'switched');
    expect((await commands.show('Stage', false)).ok).toBe(true);
    expect(await commands.show('No such', false)).toMatchObject({ ok: false, fault: { code: 'obs_missing' } });
    const corner = kit.sections().obsScenes?.scenes[1]?.items.find((item) => item.name === 'Badge');
    expect(
      (await commands.item({ scene: 'Stage', itemId: corner?.id ?? -1, group: 'Corner', enabled: false })).ok,
    ).toBe(true);
    expect((await commands.mute('Clip', true)).ok).toBe(true);
    expect((await commands.volume('Clip', -12)).ok).toBe(true);
    await kit.until(() => kit.sections().obsAudio?.[0]?.volumeDb === -12, 'volume');
    expect(kit.memory.activity.map((row) => [row.request, row.subject, row.before, row.after])).toEqual([
      ['SetCurrentProgramScene', 'Stage', 'Desk', 'Stage'],
      ['SetSceneItemEnabled', 'Stage › Badge', 'shown', 'hidden'],
      ['SetInputMute', 'Clip', 'open', 'muted'],
      ['SetInputVolume', 'Clip', '0 dB', '-12 dB'],
    ]);
    expect(sent(obs, 'SetCurrentProgramScene')).toBe(1);
  });

  it('answers, and never hangs, when OBS dies under a command', async () => {
    const { obs, kit } = await attached();
    obs.behave('SetInputMute', { kind: 'crash' });
    expect(await kit.obs.commands.mute('Clip', true)).toMatchObject({ ok: false });
    expect(kit.memory.activity.at(-1)).toMatchObject({ request: 'SetInputMute', after: null });
  });

  it('records, keeps and saves a replay, feeds the virtual camera', async () => {
    const { kit } = await attached();
    for (const name of ['record', 'replay', 'virtualCamera'] as const) {
      expect((await kit.obs.outputs.turn(name, true)).ok).toBe(true);
      await kit.until(() => kit.state()[name] === 'on', name);
    }
    expect(await kit.obs.outputs.saveReplay()).toMatchObject({
      ok: true,
      value: { path: expect.stringContaining('R') },
    });
    for (const name of ['record', 'replay', 'virtualCamera'] as const) await kit.obs.outputs.turn(name, false);
    await kit.until(() => kit.state().record === 'off' && kit.state().virtualCamera === 'off', 'all off');
  });

  it('hands out levels with the loudest between two messages', async () => {
    const { obs, kit } = await attached();
    obs.user('SetCurrentProgramScene', { sceneName: 'Stage' });
    obs.meters(50, 0.5);
    const stop = new AbortController();
    for await (const message of kit.obs.sound.meters(stop.signal)) {
      const clip = message.inputs.find((input) => input.name === 'Clip');
      if (!clip) continue;
      expect(clip.peakDb).toBeCloseTo(20 * Math.log10(0.5), 3);
      stop.abort();
    }
    expect(stop.signal.aborted).toBe(true);
  });
});

describe('going live', () => {
  it('sets the room in OBS, streams, and gives the host’s settings back', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    expect(obs.world.service.settings).toMatchObject(ROOM);
    expect(kit.state()).toMatchObject({
      output: { kind: 'live', by: 'studio' },
      service: { kind: 'studio', kept: true },
    });
    expect(lastIngest(kit)).toBe('sending');
    await kit.endLive(id);
    expect(obs.world.service.settings).toMatchObject(OWN);
    expect(kit.memory.kept).toBeNull();
    expect(kit.state()).toMatchObject({ output: { kind: 'idle' }, service: { kind: 'own', kept: false } });
    expect(JSON.stringify(kit.memory.activity)).not.toMatch(/secret/);
  });

  it('gives back after a crash of the studio, once OBS no longer sends', async () => {
    const { obs, kit } = await attached();
    await kit.goLive(ROOM);
    kit.obs.close();
    const after = studio({ ...kit.memory });
    await connected(after);
    expect(obs.world.service.settings).toMatchObject(ROOM);
    obs.userStops();
    await after.until(() => after.memory.kept === null, 'given back');
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('leaves settings alone that the host changed meanwhile', async () => {
    const { obs, kit } = await attached();
    await kit.goLive(ROOM);
    kit.obs.close();
    obs.userStops();
    // The studio of before is gone: nobody hears when OBS has stopped.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const theirs = { server: 'rtmp://third.example/app', key: 'third' };
    obs.world.service = { type: 'rtmp_custom', settings: theirs };
    const after = studio({ ...kit.memory });
    await after.until(() => after.memory.kept === null, 'forgotten');
    expect(obs.world.service.settings).toEqual(theirs);
  });

  it('survives thirty quick presses of start and stop', async () => {
    const { obs, kit } = await attached();
    for (let press = 0; press < 15; press += 1) {
      const id = SessionId.parse(`quick-${press}`);
      const leave = new AbortController();
      await kit.obs.stage.startPicture(id, leave.signal);
      const connecting = kit.obs.stage.connect(ROOM, { awaitsButton: false }, leave.signal);
      // Some run, some are cancelled at once, some while OBS is starting, where it refuses to be stopped.
      if (press % 3 === 0) await connecting;
      if (press % 3 === 2) await kit.until(() => kit.state().output.kind === 'starting', 'starting');
      if (press % 3 !== 0) leave.abort();
      await Promise.all([connecting, kit.endLive(id)]);
    }
    await kit.until(() => kit.state().output.kind === 'idle' && kit.memory.kept === null, 'idle and given back');
    // OBS must never be started while it holds the host's own address: they would be on air somewhere else.
    let server: unknown = OWN.server;
    for (const { type, data } of obs.requests) {
      if (type === 'SetStreamServiceSettings')
        server = (data as { streamServiceSettings: { server: string } }).streamServiceSettings.server;
      if (type === 'StartStream') expect(server).toBe(ROOM.server);
    }
    const id = await kit.goLive(ROOM);
    await kit.endLive(id);
    expect(obs.running).toBe(true);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('tells a server that refuses the key from one that cannot be reached, and from one that says nothing', async () => {
    const { obs, kit } = await attached();
    obs.server.be('refuses_key');
    await expect(kit.goLive(ROOM)).rejects.toThrow('ingest_wrong_key');
    await kit.endLive(SessionId.parse('session-1'));
    obs.server.be('silent');
    await expect(kit.goLive(ROOM)).rejects.toThrow('obs_start_silent');
    await kit.endLive(SessionId.parse('session-2'));
    // OBS cannot be stopped while the server says nothing: it is asked again when OBS has given up by itself.
    await kit.until(() => kit.state().output.kind === 'idle' && kit.memory.kept === null, 'given up');
    obs.server.be('down');
    await expect(kit.goLive(ROOM)).rejects.toThrow('obs_start_failed');
    await kit.endLive(SessionId.parse('session-3'));
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('does not take over a stream that the host sends elsewhere', async () => {
    const { obs, kit } = await attached();
    obs.userStarts();
    await kit.until(
      () => kit.state().output.kind === 'live' && kit.state().findings.some((row) => row.level === 'block'),
      'streams elsewhere',
    );
    await expect(kit.goLive(ROOM)).rejects.toThrow('obs_streams_elsewhere');
    await kit.endLive(SessionId.parse('session-1'));
    expect(kit.state().output.kind).toBe('live');
    expect(sent(obs, 'StopStream')).toBe(0);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('waits for the host’s own button', async () => {
    const { obs, kit } = await attached();
    const going = kit.goLive(ROOM, { awaitsButton: true });
    await kit.until(() => kit.state().service.kind === 'studio', 'armed');
    expect(sent(obs, 'StartStream')).toBe(0);
    obs.userStarts();
    const id = await going;
    expect(kit.state().output).toMatchObject({ kind: 'live', by: 'studio' });
    await kit.endLive(id);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });
});

describe('while live', () => {
  it('follows OBS through a lost server, and counts it', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    obs.server.lose();
    await kit.until(() => lastIngest(kit) === 'reconnecting', 'reconnecting');
    obs.server.back();
    await kit.until(() => lastIngest(kit) === 'sending', 'sending again');
    expect(kit.obs.stage.reconnects()).toBe(1);
    await kit.endLive(id);
  });

  it('tells a key that somebody else took from a server that is slow to let go of it', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    obs.server.be('refuses_key');
    obs.server.drop();
    await kit.until(() => kit.ingest.filter((row) => row.kind === 'reconnecting').length >= 2, 'thrown out twice');
    expect(kit.ingest.some((row) => row.kind === 'failed')).toBe(false);
    obs.server.be('up');
    await kit.until(() => kit.state().output.kind === 'live' && lastIngest(kit) === 'sending', 'let in again');
    obs.server.be('refuses_key');
    obs.server.drop();
    await kit.until(() => lastIngest(kit) === 'failed', 'given up');
    expect(kit.ingest.at(-1)).toMatchObject({ fault: { code: 'ingest_busy' } });
    await kit.endLive(id);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('is ended by the host’s hand in OBS', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    obs.userStops();
    await kit.until(() => kit.hostStopped.length === 1, 'told');
    expect(kit.hostStopped).toEqual([id]);
    await kit.endLive(id);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('starts the stream again when OBS comes back from a crash', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    await obs.crash();
    await kit.until(
      () => kit.ingest.some((row) => row.kind === 'reconnecting' && row.fault.code === 'obs_gone'),
      'gone',
    );
    await obs.restart();
    await kit.until(() => lastIngest(kit) === 'sending', 'on air again');
    expect(kit.obs.stage.reconnects()).toBe(1);
    await kit.endLive(id);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('puts nobody on air who closed OBS, before they say so', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    await obs.quit();
    await kit.until(
      () => kit.ingest.some((row) => row.kind === 'reconnecting' && row.fault.code === 'obs_closed'),
      'closed',
    );
    const starts = sent(obs, 'StartStream');
    await obs.restart();
    await connected(kit);
    await kit.until(() => kit.state().output.kind === 'idle', 'read');
    expect(sent(obs, 'StartStream')).toBe(starts);
    expect(kit.ingest.at(-1)).toMatchObject({ kind: 'reconnecting', fault: { code: 'obs_closed' } });
    expect(kit.obs.stage.reconnectNow()).toBe(true);
    await kit.until(() => lastIngest(kit) === 'sending', 'continued');
    await kit.endLive(id);
  });

  it('takes up after its own restart what OBS went on sending', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    kit.obs.close();
    const after = studio({ ...kit.memory });
    after.obs.stage.resume(id, await after.obs.ours());
    await after.until(() => after.ingest.at(-1)?.kind === 'sending', 'taken up');
    expect(sent(obs, 'StartStream')).toBe(1);
    await after.endLive(id);
    expect(obs.world.service.settings).toMatchObject(OWN);
  });

  it('stops what OBS still sends when the host ended it while OBS could not be reached', async () => {
    const { obs, kit } = await attached();
    const id = await kit.goLive(ROOM);
    await obs.serverOff();
    await kit.until(() => kit.state().link.kind === 'waiting', 'out of reach');
    await kit.endLive(id);
    await obs.serverOn();
    await kit.until(() => kit.state().output.kind === 'idle' && kit.memory.kept === null, 'stopped and given back');
    expect(obs.world.service.settings).toMatchObject(OWN);
  });
});
