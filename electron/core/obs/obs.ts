import {
  FORMATS,
  noObs,
  OBS_PORT,
  type ObsFound,
  type ObsLink,
  type ObsState,
  type ObsStats,
  type ObsVideo,
  obsAddress,
  refuse,
  type Settings,
} from '../../../shared/domain/index.ts';
import { createActivity } from './activity.ts';
import { createAttachment } from './attach.ts';
import { createCommands } from './commands.ts';
import { createDriver } from './driver.ts';
import { type EncoderReading, readEncoder, readParameter, wholeNumber } from './encoder.ts';
import { createExplainer } from './explain.ts';
import type { FindingFacts } from './facts.ts';
import { findingsFrom } from './findings.ts';
import { findObs } from './found.ts';
import { type ByteMark, counted, type FrameCount, obsHealth, statsFrom } from './health.ts';
import type { Obs, ObsOptions } from './parts.ts';
import { createPictures } from './pictures.ts';
import type { ObsConnection, OpenObs } from './port.ts';
import { createRepairs } from './repairs.ts';
import { createSceneMirror } from './scenes.ts';
import { createServiceKeeper } from './service.ts';
import { createSideOutputs } from './side.ts';
import { createSoundMirror } from './sound.ts';
import { createObsStage } from './stage.ts';
import { createStreamOutput } from './stream.ts';

/** Numbers once a second, as the health line shows them. */
const STATS_MS = 1_000;
/** What has no event of its own (video settings, encoder, service) is looked at again this often, in seconds. */
const SLOW_EVERY = 5;
/** How long numbers are kept to judge by. */
const STATS_KEPT = 12;
/** A command that takes longer than this is shown as under way; shorter ones would only flicker. */
const BUSY_MS = 200;
/** OBS loses this share of its frames: previews can wait. */
const STRUGGLING = 0.1;
/** OBS 29's own first wait before it reconnects. */
const RETRY_DELAY_S = 2;

/** The host's own OBS: makes every part and says who hears of what. Read this first. */
export function createObs(options: ObsOptions): Obs {
  let state = noObs();
  let reading: EncoderReading | null = null;
  let stats: ObsStats[] = [];
  let mark: ByteMark | null = null;
  let retryDelayS = RETRY_DELAY_S;
  let used = false;
  const none: FrameCount = { frames: 0, seen: 0 };
  let totals = { frames: none, network: none, encoder: none, late: none };
  let busyTimer: NodeJS.Timeout | null = null;

  const publish = (change: Partial<ObsState>) => {
    state = { ...state, ...change };
    options.onChange({ obs: state });
  };

  const activity = createActivity(options.activity);
  const driver = createDriver({
    connection: () => attachment.connection(),
    activity,
    onPending(count) {
      if (count > 0) busyTimer ??= setTimeout(() => publish({ busy: true }), BUSY_MS);
      else {
        if (busyTimer) clearTimeout(busyTimer);
        busyTimer = null;
        if (state.busy) publish({ busy: false });
      }
    },
  });

  const scenes = createSceneMirror({
    driver,
    onChange(next) {
      options.onChange({ obsScenes: next });
      pictures.look();
    },
  });
  const sound = createSoundMirror({ driver, onChange: (inputs) => options.onChange({ obsAudio: inputs }) });
  const side = createSideOutputs({ driver, onChange: (states) => publish(states) });
  const service = createServiceKeeper({
    driver,
    store: options.kept,
    keepSecret: options.keepSecret,
    onChange: (next) => publish({ service: next }),
  });
  const stream = createStreamOutput({
    driver,
    onChange(output) {
      const before = state.output.kind;
      publish({ output });
      judge();
      stage.outputChanged(output);
      if (output.kind === 'live' && output.by === 'host' && before !== 'live' && before !== 'reconnecting')
        options.onHostStarted();
    },
    onStopped: (reason) => stage.stopped(reason),
    ...(options.limits ? { limits: options.limits } : {}),
  });
  const stage = createObsStage({
    stream,
    service,
    side,
    link: () => attachment.link(),
    video: () => state.video,
    recordWanted: () => options.settings().obs.record,
    async recordFolder() {
      const folder = await driver.read('GetRecordDirectory', undefined);
      return folder.ok ? folder.value.recordDirectory : '';
    },
    retryLink: () => attachment.retry(),
    retryDelayS: () => retryDelayS,
    ...(options.limits ? { limits: options.limits } : {}),
    onIngest: options.onIngest,
    onHostStopped: options.onHostStopped,
  });
  const pictures = createPictures({
    driver,
    scenes: scenes.get,
    connected: () => attachment.link().kind === 'connected',
    struggling() {
      const [first, last] = [stats.at(-4), stats.at(-1)];
      if (!first || !last || last.renderTotal <= first.renderTotal) return false;
      return (last.renderSkipped - first.renderSkipped) / (last.renderTotal - first.renderTotal) > STRUGGLING;
    },
  });
  const explainer = createExplainer({
    driver,
    scenes: () => (attachment.link().kind === 'connected' ? scenes.get() : null),
    rules: () => options.settings().obs.explain,
    onFault: options.onFault,
  });

  const facts = (): FindingFacts => ({
    wanted: FORMATS[options.settings().stage.format],
    video: state.video,
    encoder: reading,
    audio: sound.get(),
    loudness: sound.loudness(),
    stats,
    anythingActive:
      state.output.kind !== 'idle' || [state.record, state.replay, state.virtualCamera].some((is) => isRunning(is)),
    streamsElsewhere:
      state.output.kind !== 'idle' &&
      'by' in state.output &&
      state.output.by === 'host' &&
      !stage.running() &&
      !options.followsHost()
        ? state.service.name
        : null,
  });
  function judge(): void {
    if (attachment.link().kind !== 'connected') return;
    const findings = findingsFrom(facts());
    if (JSON.stringify(findings) !== JSON.stringify(state.findings)) publish({ findings });
  }

  /** What OBS tells nobody when it changes. */
  async function readSlow(): Promise<void> {
    const video = await driver.read('GetVideoSettings', undefined);
    if (!video.ok) return;
    const v = video.value;
    const next: ObsVideo = {
      canvasWidth: v.baseWidth,
      canvasHeight: v.baseHeight,
      outputWidth: v.outputWidth,
      outputHeight: v.outputHeight,
      fpsNumerator: v.fpsNumerator,
      fpsDenominator: v.fpsDenominator,
    };
    const encoder = await readEncoder(driver, v.fpsNumerator / v.fpsDenominator);
    if (encoder.ok) reading = encoder.value;
    const delay = await readParameter(driver, 'Output', 'RetryDelay');
    retryDelayS = (delay.ok && wholeNumber(delay.value)) || RETRY_DELAY_S;
    await service.load();
    publish({ video: next, encoder: reading?.encoder ?? null });
    judge();
  }

  async function readNumbers(): Promise<void> {
    const [now, status] = await Promise.all([
      driver.read('GetStats', undefined),
      driver.read('GetStreamStatus', undefined),
    ]);
    if (!now.ok || !status.ok) return;
    const atMs = Date.now();
    const next = statsFrom(now.value, status.value, mark, atMs);
    mark = { bytes: status.value.outputBytes, atMs };
    stats = [...stats, next].slice(-STATS_KEPT);
    totals = {
      frames: counted(totals.frames, next.outputTotal),
      // Two counters with beginnings of their own: each upload's, and OBS's since it was started.
      network: counted(totals.network, next.outputTotal > 0 ? status.value.outputSkippedFrames : 0),
      encoder: counted(totals.encoder, now.value.outputSkippedFrames),
      late: counted(totals.late, next.renderSkipped),
    };
    options.onChange({ obsStats: next });
    stage.status(status.value);
  }

  let repairedAt = '';
  async function attached(connection: ObsConnection, signal: AbortSignal): Promise<void> {
    const link = attachment.link();
    const address = 'address' in link ? link.address : '';
    if (address !== repairedAt) repairs.forget();
    repairedAt = address;
    connection.onEvent((event) => {
      scenes.take(event);
      sound.take(event);
      side.take(event);
      if (event.type === 'StreamStateChanged') stream.take(event);
      if (event.type === 'CurrentProfileChanged') void readSlow().then(() => stage.tidy());
    });
    const kinds = await driver.read('GetInputKindList', undefined);
    publish({ browserSource: kinds.ok && kinds.value.inputKinds.includes('browser_source') });
    await Promise.all([scenes.load(), sound.load(), side.load(), stream.load(), readSlow()]);
    if (signal.aborted) return;
    await stage.attached();
    if (signal.aborted) return;
    options.onAttached?.(signal);
    watchNumbers(signal);
  }

  function watchNumbers(signal: AbortSignal): void {
    let ticks = 0;
    let asking = false;
    const tick = async () => {
      // A frozen OBS answers nothing: questions do not pile up in front of it.
      if (asking) return;
      asking = true;
      ticks += 1;
      await readNumbers();
      if (ticks % SLOW_EVERY === 0) await readSlow();
      else if (ticks % 2 === 0) judge();
      asking = false;
    };
    const timer = setInterval(() => void tick(), STATS_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    void tick();
  }

  function linkChanged(link: ObsLink): void {
    const before = state.link.kind;
    publish({ link });
    if (before === 'connected' && link.kind !== 'connected') {
      for (const part of [scenes, sound, side, stream]) part.gone();
      stats = [];
      mark = null;
      options.onChange({ obsStats: null });
      publish({ findings: [], busy: false });
      stage.lost('fault' in link ? link.fault : refuse('obs_not_connected', { retry: 'later' }).fault);
    }
    stage.linkChanged(link);
    pictures.look();
  }

  const attachment = createAttachment({
    open: options.open ?? lazily,
    password: options.password.get,
    async whyNotRunning(port) {
      const found = await look();
      // A server on another port is not this one, whatever its switch says.
      if (!found || (found.port !== port && found.serverEnabled)) return null;
      return found.serverEnabled ? null : refuse('obs_server_off', { retry: 'later' }).fault;
    },
    onLink: linkChanged,
    onConnected: (connection, signal) => void attached(connection, signal),
  });

  const repairs = createRepairs({
    driver,
    facts,
    async refresh() {
      await Promise.all([readSlow(), sound.load()]);
      judge();
    },
    onChange: (list) => publish({ repairs: list }),
  });

  /** OBS on this machine may listen elsewhere than usual: its own files say where, as long as the host said nothing else. */
  async function look(): Promise<ObsFound> {
    const { found } = await findObs();
    publish({ found });
    const { host, port, passwordSaved } = options.settings().obs;
    const untouched = host === '127.0.0.1' && port === OBS_PORT && !passwordSaved;
    if (used && found?.serverEnabled && untouched && found.port !== port) options.save({ port: found.port });
    return found;
  }

  function target(settings: Settings) {
    const { host, port, plainYes } = settings.obs;
    return { host, port, plainYes: plainYes === obsAddress(host, port) };
  }

  return {
    state: () => state,
    driver,
    commands: createCommands({ driver, scenes, sound }),
    outputs: side,
    sound,
    pictures,
    activity,
    repairs,
    stage,
    use(settings) {
      if (settings.obs.use === used) {
        if (used) attachment.use(target(settings));
        return;
      }
      used = settings.obs.use;
      if (!used) {
        attachment.use(null);
        return;
      }
      void look().then(() => used && attachment.use(target(options.settings())));
    },
    async connect(to) {
      let password = to.password?.trim();
      if (to.storedPassword) {
        password = (await (await findObs()).password()) ?? undefined;
        if (password === undefined) return refuse('obs_password_needed', { retry: 'later', rule: 'none_stored' });
      }
      const changesPassword = password !== undefined || to.password === null;
      if (changesPassword) {
        const saved = await options.password.set(password || null);
        if (!saved.ok) return saved;
      }
      const address = obsAddress(to.host, to.port);
      const noted = options.save({
        host: to.host,
        port: to.port,
        ...(changesPassword ? { passwordSaved: Boolean(password) } : {}),
        ...(to.plainYes ? { plainYes: address } : {}),
      });
      if (!noted.ok) return noted;
      // The settings' own listeners have connected anew where the address changed; a new password shows nowhere else.
      if (changesPassword && attachment.link().kind !== 'connecting') attachment.renew();
      else attachment.retry();
      return { ok: true, value: undefined };
    },
    retry: () => attachment.retry(),
    explaining: explainer.explaining,
    countAnew() {
      const again = ({ seen }: FrameCount): FrameCount => ({ frames: 0, seen });
      totals = { frames: none, network: none, encoder: again(totals.encoder), late: again(totals.late) };
    },
    health: (atMs) =>
      obsHealth(
        stats.at(-1) ?? null,
        state.encoder,
        {
          frames: totals.frames.frames,
          dropped: totals.network.frames + totals.encoder.frames,
          late: totals.late.frames,
        },
        atMs,
      ),
    size: () => (state.video ? { width: state.video.outputWidth, height: state.video.outputHeight } : null),
    ours: service.ours,
    patch: publish,
    close() {
      attachment.close();
      if (busyTimer) clearTimeout(busyTimer);
    },
  };
}

/** The library is loaded with the first connection: a studio without OBS never pays for it. */
const lazily: OpenObs = async (to) => (await import('./socket.ts')).openObs(to);

const isRunning = (is: ObsState['record']): boolean => is !== 'off' && is !== 'unavailable';
