/**
 * The WebAudio side of the sound: microphone and computer sound into the mixer worklet, whose PCM goes straight to the
 * media worker. Made with the first source; while the browser keeps the context suspended (no gesture yet), the worker
 * fills in silence, and the next click or key wakes it. A context that dies is replaced by another; its rate is always
 * 48 kHz, whatever a device delivers, and the browser converts.
 */

import { AUDIO_SAMPLE_RATE } from '../../../shared/domain/media.ts';
import type { Levels, ToWorklet } from '../protocol.ts';
import workletUrl from './mix-worklet.ts?worker&url';
import { MIX_OUTPUT, type MixerGains } from './mixer.ts';
import { createVitals } from './vitals.ts';

export type AudioGraph = {
  setInput(input: 'mic' | 'computer', stream: MediaStream | null): void;
  setGains(gains: MixerGains): void;
  /** Whether the mix is wanted as a track, see the event `mix`. Without any input it is a silent one. */
  wantMix(wanted: boolean): void;
  /** Twice a second: wakes a context that the browser let sleep, and replaces one that is dead. */
  look(nowMs: number): void;
  /** Sound came out in the last second, or the browser has not let it begin yet. */
  heard(nowMs: number): boolean;
  /** Asks a sleeping context to run. */
  wake(): void;
  close(): void;
};

export type AudioGraphEvents = {
  pcm(port: MessagePort): void;
  levels(levels: Levels): void;
  /** The mix after mutes, in stereo, as a track. Another one follows when the context is made anew; null: not wanted any more. */
  mix(track: MediaStreamTrack | null): void;
  trouble(detail: string): void;
};

const INPUTS = { mic: 0, computer: 1 } as const;
type Input = keyof typeof INPUTS;

type Running = { context: AudioContext; node: AudioWorkletNode };

export function createAudioGraph(events: AudioGraphEvents): AudioGraph {
  let running: Promise<Running> | null = null;
  let context: AudioContext | null = null;
  let gains: MixerGains = { mic: 1, computer: 1, micMuted: false, computerMuted: false };
  const streams: Record<Input, MediaStream | null> = { mic: null, computer: null };
  const nodes: Record<Input, MediaStreamAudioSourceNode | null> = { mic: null, computer: null };
  let mixWanted = false;
  let mix: MediaStreamAudioDestinationNode | null = null;
  const vitals = createVitals();
  let closed = false;
  const ended = new AbortController();

  const wake = () => {
    // Without a gesture the browser refuses; the next gesture asks again.
    if (context && context.state !== 'running' && context.state !== 'closed')
      void context.resume().catch(() => undefined);
  };
  for (const gesture of ['pointerdown', 'keydown'] as const)
    addEventListener(gesture, wake, { signal: ended.signal, capture: true });

  const start = async (): Promise<Running> => {
    // Without a sink nothing is played and no output device is opened.
    const options: AudioContextOptions & { sinkId?: { type: 'none' } } = {
      sampleRate: AUDIO_SAMPLE_RATE,
      latencyHint: 'balanced',
      sinkId: { type: 'none' },
    };
    const made = new AudioContext(options);
    context = made;
    vitals.made(performance.now());
    made.addEventListener('statechange', () => {
      if (context === made && made.state === 'closed') rebuild('the browser closed it');
    });
    await made.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(made, 'redcast-mix', {
      numberOfInputs: 2,
      numberOfOutputs: 2,
      outputChannelCount: [1, 2],
    });
    node.port.onmessage = (event: MessageEvent<Levels>) => {
      if (context !== made) return;
      vitals.sign(performance.now());
      events.levels(event.data);
    };
    node.addEventListener('processorerror', () => {
      if (context === made) rebuild('the mixer stopped with an error');
    });
    const { port1, port2 } = new MessageChannel();
    post(node, { kind: 'pcmPort', port: port1 }, [port1]);
    post(node, { kind: 'gains', ...gains });
    events.pcm(port2);
    node.connect(made.destination, 0); // a node that leads nowhere is not run
    wake();
    return { context: made, node };
  };

  /** Runs `change` in the context of now, which is made if there is none. One that fails is dropped; the next look makes another. */
  const within = async (change: (live: Running) => void) => {
    let mine: Promise<Running> | null = null;
    try {
      running ??= start();
      mine = running;
      const live = await mine;
      if (closed || running !== mine) return;
      change(live);
      wake();
    } catch (error) {
      if (closed || running !== mine) return;
      events.trouble(String(error));
      drop();
    }
  };

  const connect = (input: Input) =>
    within(({ context: live, node }) => {
      nodes[input]?.disconnect();
      nodes[input] = null;
      const stream = streams[input];
      if (!stream || stream.getAudioTracks().length === 0) return;
      const source = live.createMediaStreamSource(stream);
      source.connect(node, 0, INPUTS[input]);
      nodes[input] = source;
    });

  const connectMix = () =>
    within(({ context: live, node }) => {
      if (!mixWanted || mix) return;
      mix = live.createMediaStreamDestination();
      node.connect(mix, MIX_OUTPUT);
      events.mix(mix.stream.getAudioTracks()[0] ?? null);
    });

  const drop = () => {
    for (const input of ['mic', 'computer'] as const) {
      nodes[input]?.disconnect();
      nodes[input] = null;
    }
    mix = null;
    // Closing a context that the browser closed first is refused.
    void context?.close().catch(() => undefined);
    context = null;
    running = null;
  };

  const rebuild = (why: string) => {
    if (closed) return;
    events.trouble(`the audio is started anew: ${why}`);
    drop();
    for (const input of ['mic', 'computer'] as const) if (streams[input]) void connect(input);
    if (mixWanted) void connectMix();
  };

  return {
    setInput(input, stream) {
      if (closed || streams[input] === stream) return;
      streams[input] = stream;
      if (stream || running) void connect(input);
    },
    setGains(next) {
      gains = next;
      void running?.then(({ node }) => post(node, { kind: 'gains', ...gains }), IGNORED);
    },
    wantMix(wanted) {
      if (closed || wanted === mixWanted) return;
      mixWanted = wanted;
      if (wanted) {
        void connectMix();
        return;
      }
      const old = mix;
      mix = null;
      events.mix(null);
      for (const track of old?.stream.getTracks() ?? []) track.stop();
      if (old) void running?.then(({ node }) => node.disconnect(old), IGNORED);
    },
    look(nowMs) {
      if (closed || (!streams.mic && !streams.computer && !mixWanted)) return;
      const state = context?.state ?? 'closed';
      const todo = vitals.look(nowMs, state);
      if (todo === 'rebuild') rebuild(`nothing came out of it (${state})`);
      else if (todo === 'wake') wake();
    },
    heard: (nowMs) => vitals.heard(nowMs),
    wake,
    close() {
      if (closed) return;
      closed = true;
      ended.abort();
      for (const node of Object.values(nodes)) node?.disconnect();
      void context?.close().catch(() => undefined);
    },
  };
}

/** A context that could not be made has told so where it was asked for. */
const IGNORED = () => undefined;

const post = (node: AudioWorkletNode, message: ToWorklet, transfer: Transferable[] = []) =>
  node.port.postMessage(message, transfer);
