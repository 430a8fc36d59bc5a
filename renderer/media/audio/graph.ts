/**
 * The WebAudio side of the sound: microphone and computer sound into the mixer worklet, whose PCM goes straight to the
 * media worker. Made with the first source; while the browser keeps the context suspended (no gesture yet), the worker
 * fills in silence, and the next click or key wakes it.
 */

import { AUDIO_SAMPLE_RATE } from '../../../shared/domain/media.ts';
import type { Levels, ToWorklet } from '../protocol.ts';
import workletUrl from './mix-worklet.ts?worker&url';
import type { MixerGains } from './mixer.ts';

export type AudioGraph = {
  setInput(input: 'mic' | 'computer', stream: MediaStream | null): void;
  setGains(gains: MixerGains): void;
  close(): void;
};

export type AudioGraphEvents = {
  pcm(port: MessagePort): void;
  levels(levels: Levels): void;
  trouble(detail: string): void;
};

const INPUTS = { mic: 0, computer: 1 } as const;

type Running = { context: AudioContext; node: AudioWorkletNode };

export function createAudioGraph(events: AudioGraphEvents): AudioGraph {
  let running: Promise<Running> | null = null;
  let context: AudioContext | null = null;
  let gains: MixerGains = { mic: 1, computer: 1, micMuted: false, computerMuted: false };
  const streams: Record<'mic' | 'computer', MediaStream | null> = { mic: null, computer: null };
  const nodes: Record<'mic' | 'computer', MediaStreamAudioSourceNode | null> = { mic: null, computer: null };
  let closed = false;
  const gestures = new AbortController();

  const wake = () => {
    // Without a gesture the browser refuses; the next gesture asks again.
    if (context && context.state !== 'running' && context.state !== 'closed')
      void context.resume().catch(() => undefined);
  };

  const start = async (): Promise<Running> => {
    // Without a sink nothing is played and no output device is opened.
    const options: AudioContextOptions & { sinkId?: { type: 'none' } } = {
      sampleRate: AUDIO_SAMPLE_RATE,
      latencyHint: 'balanced',
      sinkId: { type: 'none' },
    };
    const made = new AudioContext(options);
    context = made;
    for (const gesture of ['pointerdown', 'keydown'] as const)
      addEventListener(gesture, wake, { signal: gestures.signal, capture: true });
    await made.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(made, 'redcast-mix', {
      numberOfInputs: 2,
      numberOfOutputs: 1,
      outputChannelCount: [1],
    });
    node.port.onmessage = (event: MessageEvent<Levels>) => events.levels(event.data);
    const { port1, port2 } = new MessageChannel();
    post(node, { kind: 'pcmPort', port: port1 }, [port1]);
    post(node, { kind: 'gains', ...gains });
    events.pcm(port2);
    node.connect(made.destination); // a node that leads nowhere is not run
    wake();
    return { context: made, node };
  };

  const connect = async (input: 'mic' | 'computer') => {
    try {
      running ??= start();
      const { context: live, node } = await running;
      if (closed) return;
      nodes[input]?.disconnect();
      nodes[input] = null;
      const stream = streams[input];
      if (!stream || stream.getAudioTracks().length === 0) return;
      const source = live.createMediaStreamSource(stream);
      source.connect(node, 0, INPUTS[input]);
      nodes[input] = source;
      wake();
    } catch (error) {
      running = null;
      events.trouble(String(error));
    }
  };

  return {
    setInput(input, stream) {
      if (closed || streams[input] === stream) return;
      streams[input] = stream;
      if (stream || running) void connect(input);
    },
    setGains(next) {
      gains = next;
      void running?.then(
        ({ node }) => post(node, { kind: 'gains', ...gains }),
        () => undefined,
      );
    },
    close() {
      if (closed) return;
      closed = true;
      gestures.abort();
      for (const node of Object.values(nodes)) node?.disconnect();
      // Closing a context that the browser closed first is refused.
      void context?.close().catch(() => undefined);
    },
  };
}

const post = (node: AudioWorkletNode, message: ToWorklet, transfer: Transferable[] = []) =>
  node.port.postMessage(message, transfer);
