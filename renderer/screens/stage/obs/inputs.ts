import type { ObsAudioInput } from '../../../../shared/domain/index.ts';

/** Kinds of OBS that record a microphone or a line: Windows, macOS, PulseAudio, ALSA, sndio, OSS, JACK. */
const MICROPHONE =
  /^((wasapi|coreaudio|pulse|sndio|oss)_input(_capture)?|alsa_input_capture|jack_input_client)(_v\d+)?$/;

export const isMicrophone = (kind: string): boolean => MICROPHONE.test(kind);

/**
 * What the key M mutes: the first input that looks like a microphone, in the order of OBS, which puts the host's global
 * “Mic/Aux” first. Null when there is none: a camera with a built-in microphone cannot be told from one without.
 */
export const mainMicrophone = (inputs: readonly ObsAudioInput[] | null): ObsAudioInput | null =>
  inputs?.find((input) => isMicrophone(input.kind)) ?? null;
