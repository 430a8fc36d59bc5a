/**
 * Who holds which `VideoFrame`. A frame that is never closed stalls the camera for every page, so frames of sources
 * and of the compositor pass through one ledger, and the number held is reported with the other numbers.
 */
export type FrameLedger = {
  /** Notes a frame that came into our hands. */
  own<F extends VideoFrame>(frame: F): F;
  /** Closes an owned frame; a second release does nothing. */
  release(frame: VideoFrame | null): void;
  readonly held: number;
  readonly opened: number;
};

export function createFrameLedger(): FrameLedger {
  const held = new Set<VideoFrame>();
  let opened = 0;
  return {
    own(frame) {
      opened += 1;
      held.add(frame);
      return frame;
    },
    release(frame) {
      if (frame && held.delete(frame)) frame.close();
    },
    get held() {
      return held.size;
    },
    get opened() {
      return opened;
    },
  };
}
