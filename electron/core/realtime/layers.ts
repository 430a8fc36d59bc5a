import { availableParallelism } from 'node:os';
import { FORMATS, type FormatName, type RtcPlan, type Settings } from '../../../shared/domain/index.ts';

/**
 * Each further size has half the width and height of the one above: a quarter of the pixels, and about a quarter of the
 * bitrate. What all of them need together, as a share of the largest alone.
 */
const TOGETHER: Readonly<Record<1 | 2 | 3, number>> = { 1: 1, 2: 1.25, 3: 1.3125 };
const CHOSEN = { '1': 1, '2': 2, '3': 3 } as const;
/** 720p: its half is still worth watching on a phone, its quarter (180 lines) is not. */
const SIZES_720 = 2;
const SIZES_1080 = 3;
/** A machine of four processors has its hands full with one size, the page and the recording … */
const FEW_PROCESSORS = 4;
/** … and eight carry a second and third size in software: each costs a quarter of the one above it, in pixels. */
const MANY_PROCESSORS = 8;
/** Of the target: congestion control begins there in place of 300 kbit/s, which is a blur for ten seconds. */
const START_SHARE = 0.9;
/** Of what the upload test measured: other traffic wants its part. */
const LINE_SHARE = 0.8;
/** The least that is begun with, in bit/s, where the format has so much. */
const START_LEAST = 1_000_000;

export type SizesInput = {
  format: FormatName;
  sizes: Settings['stage']['realtimeSizes'];
  /** Of the encoder that the page found. */
  acceleration: 'hardware' | 'software' | 'unknown';
  processors?: number;
  /** bit/s that the last upload test measured, while it still counts; null: not known. */
  uplink: number | null;
};

export type VideoPlan = Pick<RtcPlan, 'width' | 'height' | 'fps' | 'maxVideoBitrate' | 'startVideoBitrate' | 'layers'>;

/** How many sizes of the picture are sent in real time. */
export function sizesFor(input: Omit<SizesInput, 'uplink'>): 1 | 2 | 3 {
  if (input.sizes !== 'auto') return CHOSEN[input.sizes];
  const processors = input.processors ?? availableParallelism();
  if (processors <= FEW_PROCESSORS) return 1;
  if (input.acceleration !== 'hardware' && processors < MANY_PROCESSORS) return 1;
  const { width, height } = FORMATS[input.format];
  return Math.min(width, height) >= 1080 ? SIZES_1080 : SIZES_720;
}

/** What the page is asked to send. */
export function videoPlan(input: SizesInput): VideoPlan {
  const { width, height, fps, bitrate } = FORMATS[input.format];
  const layers = sizesFor(input);
  const maxVideoBitrate = Math.round(bitrate * TOGETHER[layers]);
  const byLine = input.uplink === null ? maxVideoBitrate : Math.max(START_LEAST, LINE_SHARE * input.uplink);
  const startVideoBitrate = Math.round(Math.min(START_SHARE * maxVideoBitrate, byLine));
  return { width, height, fps, maxVideoBitrate, startVideoBitrate, layers };
}
