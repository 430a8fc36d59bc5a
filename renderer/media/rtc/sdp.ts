/**
 * Small changes to session descriptions, for servers that are spoken to by description alone (WHIP). Pure: text in, text
 * out, and lines that are not named stay to the byte.
 */
import type { RtcKind, RtcPlan } from '../../../shared/domain/realtime.ts';

const NEWLINE = '\r\n';

/** The lines of each part: the session's first, then one part a media. */
export function partsOf(sdp: string): string[][] {
  const parts: string[][] = [[]];
  for (const line of sdp.split(/\r?\n/)) {
    if (line === '') continue;
    if (line.startsWith('m=')) parts.push([]);
    parts.at(-1)?.push(line);
  }
  return parts;
}

export const textOf = (parts: readonly (readonly string[])[]): string => `${parts.flat().join(NEWLINE)}${NEWLINE}`;

/** Payload types of a part by the name of their codec, in lower case: `opus` → 111. */
function payloadsOf(part: readonly string[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const line of part) {
    const [, payload, name] = /^a=rtpmap:(\d+) ([^/\s]+)/.exec(line) ?? [];
    if (payload && name) found.set(Number(payload), name.toLowerCase());
  }
  return found;
}

type Settings = Readonly<Record<string, string | number>>;

/** Sets format parameters (`a=fmtp`) of one payload type; others stay, a missing line is added after its `a=rtpmap`. */
function withSettings(part: readonly string[], payload: number, settings: Settings): string[] {
  const head = `a=fmtp:${payload} `;
  const at = part.findIndex((line) => line.startsWith(head));
  const present = at < 0 ? [] : (part[at] ?? '').slice(head.length).split(';');
  const named = Object.keys(settings);
  const kept = present.map((pair) => pair.trim()).filter((pair) => pair !== '' && !named.includes(nameOf(pair)));
  const line = head + [...kept, ...named.map((name) => `${name}=${settings[name]}`)].join(';');
  if (at >= 0) return part.map((old, i) => (i === at ? line : old));
  const map = part.findIndex((old) => old.startsWith(`a=rtpmap:${payload} `));
  return map < 0 ? [...part] : [...part.slice(0, map + 1), line, ...part.slice(map + 1)];
}

const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim().toLowerCase() ?? '';

/** Sets format parameters of every codec of a kind that is named. */
function withFormat(sdp: string, kind: RtcKind, codecs: readonly string[], settings: Settings): string {
  const parts = partsOf(sdp).map((part) => {
    if (!part[0]?.startsWith(`m=${kind} `)) return part;
    return [...payloadsOf(part)].reduce(
      (lines, [payload, name]) => (codecs.includes(name) ? withSettings(lines, payload, settings) : lines),
      part,
    );
  });
  return textOf(parts);
}

const PICTURES = ['h264', 'vp8'];

/** What is told to the server: the sound is stereo (RFC 7587). What the browser has set for itself stays as it is. */
export const offerToSend = (sdp: string): string =>
  withFormat(sdp, 'audio', ['opus'], { stereo: 1, 'sprop-stereo': 1, useinbandfec: 1, usedtx: 0 });

/**
 * What the browser is told of the answer: it encodes by the other side's wishes, and most servers have none. Music and
 * voice in stereo, repaired from the packet after, never silent; the picture at its bitrate from the first second.
 */
export function answerToApply(sdp: string, plan: Pick<RtcPlan, 'audioBitrate' | 'startVideoBitrate'>): string {
  const sound = withFormat(sdp, 'audio', ['opus'], {
    stereo: 1,
    useinbandfec: 1,
    usedtx: 0,
    maxaveragebitrate: plan.audioBitrate,
  });
  return withFormat(sound, 'video', PICTURES, {
    'x-google-start-bitrate': Math.round(plan.startVideoBitrate / 1000),
  });
}
