/** What a rehearsal found; `DIR/report.json`. */
export type StepResult = {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly detail: string;
  /** True when this kind of run has no such step: no platform, no topic. */
  readonly skipped?: boolean;
};

export type RecordingFacts = {
  readonly width: number;
  readonly height: number;
  readonly videoCodec: string;
  readonly audioCodec: string;
  readonly frames: number;
  /** Frames divided by the time they span. */
  readonly meanFps: number;
  /** Longest time between two frames, in ms. */
  readonly longestGapMs: number;
  /** bit/s of the picture. */
  readonly bitrate: number;
  readonly audioPackets: number;
  readonly durationMs: number;
  /** First sound minus first picture, in ms: positive when sound starts later. */
  readonly startSkewMs: number;
  /** Whether ffprobe read the same out of it; null where there is no ffprobe. */
  readonly ffprobeAgrees: boolean | null;
};

export type EventCounts = { readonly sent: number; readonly received: number; readonly shown: number };

export type RehearsalReport = {
  readonly ok: boolean;
  readonly startedAt: string;
  readonly seconds: number;
  readonly destination: string;
  readonly scenario: string | null;
  readonly steps: readonly StepResult[];
  readonly video: {
    readonly width: number;
    readonly height: number;
    readonly frames: number;
    readonly meanFps: number;
    readonly dropped: number;
    readonly bitrate: number;
    readonly longestGapMs: number;
  } | null;
  readonly audio: { readonly packets: number } | null;
  /** Audio against video at the output while live, in ms, as the health line shows it; the largest value seen. */
  readonly skewMs: number | null;
  /** The same at the very start, read from the recording. */
  readonly startSkewMs: number | null;
  /** Null without a platform. */
  readonly events: EventCounts | null;
  readonly recording: string | null;
  readonly screenshots: readonly string[];
  /** What the browser complained about: empty in a sound run. */
  readonly complaints: readonly string[];
};
