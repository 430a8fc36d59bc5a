import { create } from 'zustand';
import type { RtcPort, StageEngine, StageEngineOptions } from '../media/index.ts';
import { call } from './commands.ts';
import type { Host } from './host.ts';
import { fetchImage } from './images.ts';
import { usePageStore } from './store.ts';
import { createStuckWatch } from './stuck.ts';

/** Failures are told as data: the sender in the stage does not throw, and what is lost while the core is away stays lost. */
const rtc: RtcPort = {
  capabilities: (input) => call((client) => client.rtc.capabilities(input)),
  createTransport: (input) => call((client) => client.rtc.createTransport(input)),
  connect: (input) => call((client) => client.rtc.connect(input)),
  produce: (input) => call((client) => client.rtc.produce(input)),
  restartIce: (input) => call((client) => client.rtc.restartIce(input)),
  whip: (input) => call((client) => client.rtc.whip(input)),
  whipRestart: (input) => call((client) => client.rtc.whipRestart(input)),
  report: (input) => call((client) => client.rtc.report(input)),
  failed: (input) => call((client) => client.rtc.failed(input)),
};

/** Items that a single key explains. */
const KEYS = 9;

/**
 * The one stage engine of this page. It is started with the first snapshot, outlives every screen, and is told each
 * new capture plan of the core; nothing is decided here. `replaced`: another window carries the media now.
 */
type StageStore = { engine: StageEngine | null; replaced: boolean };
const useStageStore = create<StageStore>(() => ({ engine: null, replaced: false }));

export type CreateStageEngine = (options: StageEngineOptions) => StageEngine | Promise<StageEngine>;

/** Loaded when first needed: the frame and the checklist are on the screen before it. */
const createDefault: CreateStageEngine = async (options) =>
  (await import('../media/index.ts')).createStageEngine(options);

/** Starts the engine when the state is there and keeps it on the core's plan until the signal aborts; a hung one is replaced. */
export function runStage(host: Host, signal: AbortSignal, createEngine: CreateStageEngine = createDefault): void {
  const begin = async (again: boolean) => {
    const id = pageId();
    const engine = await createEngine({
      connectMedia: () => host.connectMedia(),
      // A card without its picture is better than no card.
      loadImage: (url) => fetchImage(url).catch(() => null),
      pageId: id,
      rtc,
    });
    if (signal.aborted) {
      engine.close();
      return;
    }
    let expected = '';
    const isStuck = createStuckWatch(id, again);
    const offPlan = usePageStore.subscribe((page, before) => {
      const { state } = page;
      if (!state) return;
      if (isStuck(state, performance.now())) {
        console.warn('stage', 'it hangs and is begun anew');
        end();
        start(true);
        return;
      }
      if (state.plan !== before.state?.plan) engine.apply(state.plan);
      const same = state.bag === before.state?.bag && state.live === before.state?.live;
      if (same || state.live.kind !== 'live' || state.bag === null) return;
      // The items with a number key: their cards are to be on the picture at once.
      const items = state.bag.items.slice(0, KEYS).map(({ title, imageUrl }) => ({ title, imageUrl }));
      const text = JSON.stringify(items);
      if (text === expected) return;
      expected = text;
      engine.expect(items);
    });
    const offReplaced = engine.onReplaced((replaced) => useStageStore.setState({ replaced }));
    const offTrouble = engine.onTrouble((trouble) => console.warn('stage', trouble.where, trouble.detail));
    const plan = usePageStore.getState().state?.plan;
    if (plan) engine.apply(plan);
    useStageStore.setState({ engine, replaced: false });
    const end = () => {
      signal.removeEventListener('abort', end);
      offPlan();
      offReplaced();
      offTrouble();
      useStageStore.setState({ engine: null });
      engine.close();
    };
    signal.addEventListener('abort', end);
  };
  const start = (again: boolean) =>
    void begin(again).catch((error: unknown) => console.error('the stage did not start', error));
  const off = usePageStore.subscribe((page) => {
    if (page.state === null) return;
    off();
    start(false);
  });
}

/** Random and only for this page's life; `randomUUID` is missing on plain-HTTP pages of the local network. */
function pageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The engine, or null while it starts. */
export const useStageEngine = (): StageEngine | null => useStageStore((s) => s.engine);

/** True when another window of the studio has taken the stage over. */
export const useStageReplaced = (): boolean => useStageStore((s) => s.replaced);

/** Brings camera and microphone to this window again. */
export function takeOverStage(): void {
  useStageStore.getState().engine?.takeOver();
  useStageStore.setState({ replaced: false });
}
