/**
 * The mixer, in the audio thread: input 0 is the microphone, input 1 the computer's sound. Gains and mutes with short
 * ramps, a soft limiter, meters, and PCM batches straight to the media worker. Output 0 stays silent and keeps the node
 * running; output 1 is the mix in stereo, for WebRTC. Built as a file of its own.
 */
import type { PcmBatch, ToWorklet } from '../protocol.ts';
import { createMixer, MIX_OUTPUT } from './mixer.ts';

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** One AAC frame: 47 messages a second. */
const BATCH_FRAMES = 1024;
/** Meters move 20 times a second. */
const LEVELS_EVERY_FRAMES = Math.round(sampleRate / 20 / 128) * 128;

class MixProcessor extends AudioWorkletProcessor {
  private pcmPort: MessagePort | null = null;
  private batch = new Float32Array(BATCH_FRAMES * 2);
  private filled = 0;
  private sinceLevels = 0;
  private readonly mixer = createMixer(sampleRate);

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToWorklet>) => {
      const message = event.data;
      if (message.kind === 'pcmPort') this.pcmPort = message.port;
      else this.mixer.setGains(message);
    };
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const frames = outputs[0]?.[0]?.length ?? 128;
    this.mixer.mix(inputs[0] ?? [], inputs[1] ?? [], frames, this.batch, this.filled);
    const mix = outputs[MIX_OUTPUT];
    if (mix) split(this.batch, this.filled, frames, mix);
    this.filled += frames;
    if (this.filled + frames > BATCH_FRAMES) this.sendBatch();
    this.sinceLevels += frames;
    if (this.sinceLevels >= LEVELS_EVERY_FRAMES) {
      this.sinceLevels = 0;
      this.port.postMessage(this.mixer.takeLevels());
    }
    return true;
  }

  private sendBatch(): void {
    const samples = this.filled === BATCH_FRAMES ? this.batch : this.batch.slice(0, this.filled * 2);
    this.batch = new Float32Array(BATCH_FRAMES * 2);
    this.filled = 0;
    const message: PcmBatch = { samples };
    this.pcmPort?.postMessage(message, [samples.buffer]);
  }
}

/** Interleaved stereo into the two channels of an output. Takes no memory. */
function split(interleaved: Float32Array, from: number, frames: number, output: readonly Float32Array[]): void {
  const left = output[0];
  const right = output[1];
  if (!left || !right) return;
  for (let i = 0; i < frames; i += 1) {
    left[i] = interleaved[(from + i) * 2] ?? 0;
    right[i] = interleaved[(from + i) * 2 + 1] ?? 0;
  }
}

registerProcessor('redcast-mix', MixProcessor);
