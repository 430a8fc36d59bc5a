/**
 * Screenshots of every screen in every state over the stand-in core, into `.cache/shots`:
 * `node tests/ui/shots.ts [--only prepare] [--state ready,live] [--size 1440x900] [--theme dark] [--lang zh-CN] [--axe] [--full]`.
 * Without `--full` each picture is taken once in 1440x900, light, English, and the extremes (1280x720, dark, Chinese) in one more.
 * With `--axe` each is also checked; the exit code is 1 when a serious finding is left.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { build, preview } from 'vite';
import { launchBrowser } from '../support/browser.ts';
import { bagDrives } from './drives-bag.ts';

/** Screen (with parameter) → states worth looking at. `state+a+b`: after pressing the elements with these test ids. */
const SHOTS: Record<string, readonly string[]> = {
  prepare: [
    'ready',
    'review',
    'newcomer',
    'empty',
    'loading',
    'denied',
    'busy',
    'nocamera',
    'slow',
    'offline',
    'manual',
    'manualEmpty',
    'opening',
    'failed',
    'connecting',
    'obsReady',
    'obsConnecting',
    'obsNotRunning',
    'obsWrongPassword',
    'obsLook',
    'obsElsewhere',
    'obsOpening',
    'obsAwaits',
    'obsLive',
    'obsLiveGone',
    'outage',
    'outageUrgent',
    'takenOverEnd',
    'liveReal',
    'ending',
    'testRealtime',
    'testSteady',
    'testFailed',
    'testNotOffered',
    'whip',
    'whipSaved',
    'rtcNewTransport',
  ],
  topics: ['topics', 'empty', 'loading', 'manual', 'topicsFull'],
  'topics/t-changes': ['topics'],
  'topics/t-review': ['topics'],
  'topics/t-approved': ['topics'],
  'topics/t-draft': ['topics'],
  'topics/t-rejected': ['topics', 'topics+appeal-topic'],
  'topics/t-mending': ['topicsMore'],
  'topics/t-late': ['topicsMore', 'topicsMore+withdraw-topic'],
  'topics/t-soon': ['topicsMore', 'topicsMore+edit-approved'],
  'topics/t-expired': ['topicsMore'],
  'topics/t-appealed': ['topicsMore'],
  'topics/t-long': ['topicsMore', 'topicsMore+history-all'],
  'topics/t-claims': ['topicsMore', 'topicsMore+submit-topic'],
  'topics/new': ['topics', 'topics+copy-from'],
  bag: ['ready', 'empty', 'loading', 'manual', 'live', 'bagDesk', 'bagFull', 'bagOffline', ...Object.keys(bagDrives)],
  stage: [
    'chatRoom',
    'chatRoom+room-menu',
    'chatRoom+chat-filter-needs_me',
    'chatRoom+chat-search-open',
    'chatScreen+tab-questions',
    'chatScreen+tab-questions+questions-done',
    'chatOne+tab-questions+question-expand',
    'chatOne+tab-questions+question-reply',
    'chatOneEmpty+tab-questions+question-reply',
    'chatOne+chat-replies',
    'chatStorm',
    'chatOdd',
    'chatPeople+tab-people',
    'liveQuiet+tab-people',
    'liveQuiet+tab-questions',
    'liveQuiet+chat-filter-buyers',
    'ready',
    'live',
    'liveReal',
    'liveTrouble',
    'liveManual',
    'opening',
    'denied',
    'obsConnecting',
    'obsNotRunning',
    'obsWrongPassword',
    'obsStageIdle',
    'obsStageLive',
    'obsStageStudioMode',
    'obsStageStudioModeWide',
    'obsStageWide',
    'obsStageReconnecting',
    'obsStageTrouble',
    'obsStageGone',
    'obsStageAwaySending',
    'obsStageClosed',
    'obsStageClosedBack',
    'obsStageStoppedByHand',
    'obsStageMany',
    'obsStageNames',
    'obsStageOutputs',
    'obsStageSaving',
    'obsStageNoInputs',
    'obsStageMuted',
    'obsStageStill',
    'obsStageAwaits',
    'sell',
    'sellPlain',
    'sellLandscape',
    'sell+tab-orders',
    'sell+tab-orders+orders-view-items',
    'sell+find-item',
    'sellStale',
    'sellPrice',
    'sellTrouble+tab-orders',
    'sellTrouble+tab-orders+orders-view-items',
    'sellQuiet+tab-orders',
    'obsStageSell',
    'sell+cue-hide',
    'outage',
    'outageTrying',
    'outageUrgent',
    'outageNoClock',
    'outageBusy',
    'outageNoRecording',
    'outageLandscape',
    'outageSell',
    'outageObs',
    'adapted',
    'adaptedFps',
    'adaptedFloor',
    'adaptRising',
    'unconfirmed',
    'standbyGone',
    'standbyBack',
    'standbyStopped',
    'takenOver',
    'takenOverEnd',
    'resumed',
    'diskLow',
    'diskCritical',
    'cameraFrozen',
    'cameraLost',
    'cameraBusy',
    'cameraDenied',
    'cameraFailed',
    'micFrozen',
    'micLost',
    'micBusy',
    'micDenied',
    'screenGone',
    'computerAudioGone',
    'rtc',
    'rtc+way',
    'rtcSell',
    'rtcWhip+way',
    'rtcRelayed',
    'rtcRelayed+way',
    'rtcRestarting',
    'rtcNewTransport',
    'rtcFallingBack',
    'rtcFellBack',
    'rtcSteady',
    'rtcSteady+way',
    'rtcSteadyByHand+way',
    'rtcReturning',
    'rtcReturning+way',
    'rtcReturningNotice',
    'rtcChanging',
    'rtcNotBack',
    'rtcLandscape',
  ],
  obs: [
    'obsOff',
    'obsOffNotFound',
    'obsConnecting',
    'obsReady',
    'obsNotRunning',
    'obsServerOff',
    'obsGone',
    'obsPassword',
    'obsWrongPassword',
    'obsTooOld',
    'obsKicked',
    'obsPlain',
    'obsPlain+obs-plain-yes',
    'obsRemote',
    'obsLive',
  ],
  'obs/ready': [
    'obsReady',
    'obsLook',
    'obsLook+obs-fix-canvas',
    'obsLocked',
    'obsRepaired',
    'obsElsewhere',
    'obsNotRunning',
  ],
  'obs/start': ['obsReady', 'obsAwaits', 'obsLive'],
  'obs/overlays': ['obsReady', 'obsOverlays', 'obsOverlays+obs-overlay-scene-card', 'obsText', 'obsNotRunning'],
  'obs/explaining': [
    'obsReady',
    'obsReady+obs-rule-add',
    'obsExplain',
    'obsExplain+obs-rule-try-2',
    'obsExplain+obs-rule-edit-3',
    'obsExplain+obs-rule-edit-4+obs-rule-source',
    'obsNotRunning',
  ],
  'obs/activity': ['obsReady', 'obsOff'],
  sessions: [
    'ready',
    'empty',
    'obsReady',
    'recordingParts',
    'recordingChecking',
    'recordingBroken',
    'recordingDriveGone',
  ],
  settings: ['ready', 'picker', 'pickerPermission', 'pickerFailed', 'pickerNothing'],
  'settings/platform': ['ready', 'remote', 'manual', 'whipSaved', 'offline', 'live'],
  'settings/rehearsal': ['sharing', 'live', 'sfuReady', 'sfuMissing', 'sfuFailed'],
  'settings/recording': ['ready', 'live'],
  'settings/picture': ['ready', 'live', 'notAdaptive', 'whip'],
  'settings/desk': ['ready'],
  'settings/chat': ['ready', 'chatReplies', 'chatReplies+settings-reply-add'],
  'settings/filters': ['ready', 'filtered'],
  'settings/names': ['ready', 'named'],
  'settings/rules': ['ready', 'rulesBroken', 'rulesWaiting'],
  'settings/about': ['ready'],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    state: { type: 'string' },
    size: { type: 'string' },
    theme: { type: 'string' },
    lang: { type: 'string' },
    axe: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    out: { type: 'string', default: '.cache/shots' },
  },
});

/** Every picture of OBS has come, or words stand over it. */
const OBS_PICTURES_THERE = `document.querySelector('[data-testid^=obs-cover], [data-testid^=flow-]') !== null ||
  [...document.querySelectorAll('[data-testid=obs-picture]')].every((box) => box.querySelector('img') !== null)`;

type Look = { size: string; theme: string; lang: string };
const chosen: Partial<Look> = {
  ...(values.size ? { size: values.size } : {}),
  ...(values.theme ? { theme: values.theme } : {}),
  ...(values.lang ? { lang: values.lang } : {}),
};
const looks: Look[] = values.full
  ? ['1440x900', '1280x720'].flatMap((size) =>
      ['light', 'dark'].flatMap((theme) => ['en', 'zh-CN'].map((lang) => ({ size, theme, lang }))),
    )
  : Object.keys(chosen).length > 0
    ? [{ size: '1440x900', theme: 'light', lang: 'en', ...chosen }]
    : [
        { size: '1440x900', theme: 'light', lang: 'en' },
        { size: '1280x720', theme: 'dark', lang: 'zh-CN' },
      ];

const configFile = resolve(import.meta.dirname, 'vite.config.ts');
await build({ configFile, logLevel: 'warn' });
const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 }, logLevel: 'warn' });
const address = server.httpServer.address();
if (address === null || typeof address === 'string') throw new Error('no address');
const out = resolve(values.out);
await mkdir(out, { recursive: true });
const browser = await launchBrowser({ fakeDevices: false });
let serious = 0;

async function findings(page: Page, name: string): Promise<void> {
  const result = await new AxeBuilder({ page }).analyze();
  for (const violation of result.violations) {
    const heavy = violation.impact === 'serious' || violation.impact === 'critical';
    if (heavy) serious += 1;
    const where = violation.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
    console.log(
      `axe ${heavy ? 'SERIOUS' : 'minor'} ${name}: ${violation.id} ${violation.help}\n    ${where.join('\n    ')}`,
    );
  }
}

try {
  for (const look of looks) {
    const [width = 1440, height = 900] = look.size.split('x').map(Number);
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log('page error:', error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') console.log('console:', message.text());
    });
    for (const [screen, states] of Object.entries(SHOTS)) {
      if (values.only && !screen.startsWith(values.only)) continue;
      for (const state of states) {
        if (values.state && !values.state.split(',').includes(state)) continue;
        const drive = bagDrives[state];
        const [fixture = state, ...pressed] = (drive?.fixture ?? state).split('+');
        const name = `${screen.replace('/', '-')}.${state}.${look.size}.${look.theme}.${look.lang}`;
        await page.goto('about:blank');
        await page.goto(
          `http://127.0.0.1:${address.port}/?state=${fixture}&theme=${look.theme}&lang=${look.lang}#/${screen}`,
        );
        const root = screen.split('/')[0] ?? screen;
        const wanted =
          state === 'connecting'
            ? '[data-testid=connecting]'
            : state.startsWith('picker')
              ? '[data-testid=source-picker-cancel]'
              : state === 'obsStageStill'
                ? '[data-testid=obs-still]'
                : `[data-testid=screen-${root}]`;
        await page.waitForSelector(wanted, { timeout: 10_000 });
        for (const testId of pressed) await page.getByTestId(testId).click();
        await drive?.run(page);
        await page.evaluate(() => document.fonts.ready);
        await page.waitForLoadState('networkidle');
        if (state.startsWith('obsStage')) await page.waitForFunction(OBS_PICTURES_THERE);
        await page.screenshot({ path: join(out, `${name}.png`) });
        const scrolls = await page.evaluate(
          () =>
            document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
        );
        if (scrolls) console.log(`page scrolls: ${name}`);
        if (values.axe) await findings(page, name);
      }
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`screenshots in ${out}${values.axe ? `, ${serious} serious findings` : ''}`);
process.exitCode = serious > 0 ? 1 : 0;
