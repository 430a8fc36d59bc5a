/**
 * Chromium's track processor and generator as they exist in a window: TypeScript's DOM library only knows the worker
 * form of the first. Read through these functions, so that a browser without them is a plain `null`.
 */
type TrackProcessor = { readonly readable: ReadableStream<VideoFrame> };
export type TrackGenerator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };

type TrackGlobals = {
  MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => TrackProcessor;
  MediaStreamTrackGenerator?: new (init: { kind: 'audio' | 'video' }) => TrackGenerator;
};

/** Frames of a video track, at most `maxBufferSize` waiting. The reader closes each frame. */
export function framesOf(track: MediaStreamTrack, maxBufferSize: number): ReadableStream<VideoFrame> | null {
  const { MediaStreamTrackProcessor } = globalThis as TrackGlobals;
  return MediaStreamTrackProcessor ? new MediaStreamTrackProcessor({ track, maxBufferSize }).readable : null;
}

/** A track fed by writing frames; it closes what it is given. One of sound that is fed nothing sends nothing. */
export function createGenerator(kind: 'audio' | 'video'): TrackGenerator | null {
  const { MediaStreamTrackGenerator } = globalThis as TrackGlobals;
  return MediaStreamTrackGenerator ? new MediaStreamTrackGenerator({ kind }) : null;
}
