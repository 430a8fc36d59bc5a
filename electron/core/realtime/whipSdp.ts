import { done, type Fault, type Reply, refuse, Sdp } from '../../../shared/domain/index.ts';

type Section = { kind: string; port: number; lines: string[] };
type Parsed = { session: string[]; media: Section[] };

const garbage = (field: string): { ok: false; fault: Fault } => refuse('realtime_garbage', { field });

const CANDIDATE =
  /^candidate:[A-Za-z0-9+/]{1,32} \d{1,5} (udp|tcp) \d{1,10} [0-9A-Za-z.:%_-]{1,255} \d{1,5} typ (host|srflx|prflx|relay)( .*)?$/i;
const FINGERPRINT = /^fingerprint:[A-Za-z0-9-]{1,16} [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){15,63}$/;
const UFRAG = /^ice-ufrag:[A-Za-z0-9+/=_-]{4,256}$/;
const PASSWORD = /^ice-pwd:[A-Za-z0-9+/=_-]{22,256}$/;

/** Carriers of repair and comfort: a line that offers only these carries no picture and no sound. */
const NO_MEDIA = new Set(['rtx', 'red', 'ulpfec', 'flexfec-03', 'cn', 'telephone-event']);

/**
 * Whether a session description answers this offer: same kinds in the same order, each one taken, with a format of the
 * offer, and with what a connection needs (credentials of ICE, fingerprint, role). What an answer lacks is named by
 * `field`; a picture or sound that was turned down is `realtime_no_codec` with the kind as `rule`.
 */
export function checkAnswer(offer: string, answer: string): Reply<string> {
  if (!Sdp.safeParse(answer).success) return garbage('sdp');
  const asked = parse(offer);
  const given = parse(answer);
  if (!given) return garbage('sdp');
  if (!asked) return refuse('bad_input', { field: 'sdp' });
  if (asked.media.length !== given.media.length) return garbage('m');

  for (const [n, offered] of asked.media.entries()) {
    const section = given.media[n];
    if (!section || section.kind !== offered.kind) return garbage(`m.${n}`);
    const turnedDown = refuse('realtime_no_codec', { rule: section.kind });
    // RFC 3264 §6: port 0 turns a medium down. Behind a shared port that is written otherwise.
    if (section.port === 0 && !section.lines.includes('bundle-only')) return turnedDown;
    const formats = codecs(section);
    if (formats.size === 0) return garbage(`${section.kind}.rtpmap`);
    const known = codecs(offered);
    if (![...formats].some((name) => known.has(name))) return turnedDown;
    const way = direction(section.lines) ?? direction(given.session) ?? 'sendrecv';
    if (way !== 'recvonly' && way !== 'sendrecv') return garbage(`${section.kind}.direction`);
  }

  const everywhere = [given.session, ...given.media.map((section) => section.lines)];
  const bad = everywhere.map(malformed).find((field) => field !== null);
  if (bad) return garbage(bad);
  // All media share the first one's transport (RFC 9725 §4.4.1), so what is not said for all is said there.
  const shared = [...given.session, ...(given.media[0]?.lines ?? [])];
  for (const name of ['ice-ufrag', 'ice-pwd', 'fingerprint'] as const)
    if (!shared.some((line) => line.startsWith(`${name}:`))) return garbage(name);
  return done(answer);
}

/** Whether a fragment (RFC 8840) can be the answer to a restart of ICE: it must bring new credentials. */
export function checkFragment(fragment: string): Reply<string> {
  if (!Sdp.safeParse(fragment).success) return garbage('sdp');
  const lines = linesOf(fragment);
  if (!lines) return garbage('sdp');
  const attributes = lines.filter((line) => line.startsWith('a=')).map((line) => line.slice(2));
  const bad = malformed(attributes);
  if (bad) return garbage(bad);
  for (const name of ['ice-ufrag', 'ice-pwd'] as const)
    if (!attributes.some((line) => line.startsWith(`${name}:`))) return garbage(name);
  return done(fragment);
}

/** The name of the first attribute that is not what it must be, or null. */
function malformed(attributes: readonly string[]): string | null {
  for (const line of attributes) {
    if (line.startsWith('candidate:') && !CANDIDATE.test(line)) return 'candidate';
    if (line.startsWith('fingerprint:') && !FINGERPRINT.test(line)) return 'fingerprint';
    if (line.startsWith('ice-ufrag:') && !UFRAG.test(line)) return 'ice-ufrag';
    if (line.startsWith('ice-pwd:') && !PASSWORD.test(line)) return 'ice-pwd';
    // An answer decides who begins (RFC 8842 §5.3); `actpass` leaves it open.
    if (line.startsWith('setup:') && !/^setup:(active|passive)$/.test(line)) return 'setup';
  }
  return null;
}

const direction = (lines: readonly string[]): string | undefined =>
  lines.find((line) => /^(sendrecv|sendonly|recvonly|inactive)$/.test(line));

/** Names of the formats of a medium, as `h264`. */
function codecs(section: Section): Set<string> {
  const names = new Set<string>();
  for (const line of section.lines) {
    const name = /^rtpmap:\d{1,3} ([^/\s]{1,32})\//.exec(line)?.[1]?.toLowerCase();
    if (name && !NO_MEDIA.has(name)) names.add(name);
  }
  return names;
}

/** Attributes (without `a=`) of the session and of each medium; null for what is no session description. */
function parse(sdp: string): Parsed | null {
  const lines = linesOf(sdp);
  if (lines?.[0] !== 'v=0') return null;
  const session: string[] = [];
  const media: Section[] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) {
      const [, kind, port] = /^m=([a-z]{1,16}) (\d{1,5})(?:\/\d+)? \S+ \S/.exec(line) ?? [];
      if (kind === undefined || port === undefined) return null;
      media.push({ kind, port: Number(port), lines: [] });
    } else if (line.startsWith('a=')) (media.at(-1)?.lines ?? session).push(line.slice(2));
  }
  return { session, media };
}

/** Lines of SDP, each `x=…` without control characters; null where one is not. */
function linesOf(sdp: string): string[] | null {
  const lines = sdp.split(/\r\n|\n/).filter((line) => line !== '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in there.
  return lines.every((line) => /^[a-z]=[^\x00-\x08\x0a-\x1f\x7f]*$/.test(line)) ? lines : null;
}
