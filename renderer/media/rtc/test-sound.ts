/** Sound for the upload test: the host is not heard, and packets flow as they will. */
export type TestSound = { readonly track: MediaStreamTrack; close(): void };

/** A hum at -60 dB. Silence would be sent in a few bytes. */
const HUM = { hertz: 220, gain: 0.001 };

export function createTestSound(): TestSound | null {
  // Without a sink nothing is played and no output device is opened.
  const options: AudioContextOptions & { sinkId?: { type: 'none' } } = { sinkId: { type: 'none' } };
  const context = new AudioContext(options);
  const hum = new OscillatorNode(context, { frequency: HUM.hertz });
  const out = context.createMediaStreamDestination();
  hum.connect(new GainNode(context, { gain: HUM.gain })).connect(out);
  hum.start();
  // Without a gesture the browser keeps it silent; the picture is measured all the same.
  void context.resume().catch(() => undefined);
  const [track] = out.stream.getAudioTracks();
  const close = () => {
    track?.stop();
    void context.close().catch(() => undefined); // closed by the browser before: as wanted
  };
  if (track) return { track, close };
  close();
  return null;
}
