import { type Fault, isLoopback } from '../../../shared/domain/index.ts';

/** How far connecting had come when it ended. */
export type Progress = {
  host: string;
  /** A password was given. */
  password: boolean;
  /** A WebSocket was opened. */
  opened: boolean;
  /** Version of obs-websocket, once it said hello; null before. */
  hello: string | null;
  /** OBS announced that it exits. */
  exiting: boolean;
};

/** What obs-websocket-js and `ws` say of a connection that ended, and the system's own code where it has one. */
export type Ending = { code: number; words: string; system: string | null };

const fault = (code: Fault['code'], retry: Fault['retry'], more: Partial<Fault> = {}): Fault => ({
  code,
  retry,
  ...more,
});
/** Long words come from outside: the other side wrote them. */
const short = (words: string): string => words.slice(0, 300);

/** Close codes of obs-websocket that say what is wrong; null for all others. */
function refusedBy({ code, words }: Ending, about: Progress): Fault | null {
  const detail = short(`${code} ${words}`.trim());
  switch (code) {
    case 4007:
      return fault('obs_not_identified', 'later', { detail });
    case 4009:
      return !about.password || words.includes('missing an `authentication`')
        ? fault('obs_password_needed', 'never', { detail })
        : fault('obs_wrong_password', 'never', { detail });
    case 4010:
      return fault('obs_too_old', 'never', { params: { version: `obs-websocket ${about.hello ?? '?'}` }, detail });
    case 4011:
      return fault('obs_kicked', 'never', { detail });
    default:
      return code >= 4000 && code <= 4999
        ? fault('obs_refused', 'later', { params: { code, comment: short(words) || `close code ${code}` }, detail })
        : null;
  }
}

/** An identified connection ended. */
export function closedFault(ending: Ending, about: Progress): Fault {
  const detail = short(`${ending.code} ${ending.words}`.trim());
  if (about.exiting) return fault('obs_closed', 'later', { detail });
  // OBS goes on without its server: the host switched it off, or saved its settings, which starts it anew.
  if (ending.code === 1001) return fault('obs_server_off', 'later', { detail });
  return refusedBy(ending, about) ?? fault('obs_gone', 'later', { detail });
}

/** The connection broke off without anybody saying why: also what a program does that is just starting or ending. */
const CUT = /ECONNRESET|EPIPE|socket hang up|closed before/i;
/** `ws` has these where the other side answered in another protocol. */
const OTHER = /Unexpected server response|Parse Error|subprotocol|Sec-WebSocket|Upgrade|WebSocket frame|redirect/i;

/** Connecting ended before there was a connection. */
export function connectFault(ending: Ending, about: Progress): Fault {
  const refused = refusedBy(ending, about);
  if (refused) return refused;
  const local = isLoopback(about.host);
  const detail = short([ending.system, ending.words || ending.code].filter(Boolean).join(' '));
  const nobody = fault(local ? 'obs_not_running' : 'obs_unreachable', 'later', { detail });
  if (ending.code === 1001) return fault('obs_closed', 'later', { detail });
  if (about.hello !== null) return fault('obs_gone', 'later', { detail });
  if (OTHER.test(ending.words) || about.opened) return fault('obs_not_obs', 'later', { detail });
  if (ending.system === null && ending.words !== '' && !CUT.test(ending.words))
    return fault('obs_not_obs', 'later', { detail });
  return nobody;
}

/**
 * Nobody said anything in time. A connection that was taken and left alone is what a frozen OBS looks like: the system
 * takes it, OBS does not get to speak. One that speaks WebSocket and never says hello is something else.
 */
export function silenceFault(about: Progress, taken: boolean, ms: number): Fault {
  const detail = `nothing said in ${ms} ms`;
  if (about.opened && about.hello === null) return fault('obs_not_obs', 'later', { detail });
  return fault(taken ? 'obs_timeout' : 'obs_unreachable', 'later', { detail });
}

/** What a request was about, for “no such thing”. */
const NAMES = [
  ...['inputName', 'sourceName', 'sceneName', 'transitionName', 'parameterName', 'sceneItemId'],
  ...['profileName', 'sceneCollectionName'],
];

/** OBS gives most of these without a word. */
const CODES: Readonly<Record<number, string>> = {
  207: 'OBS is not ready yet',
  500: 'an output is running',
  501: 'the output is not running',
  505: 'studio mode is on',
  506: 'studio mode is off',
};
const NOT_READY = 207;
const OUTPUT_RUNNING = 500;
const NOT_FOUND = 600;

/** OBS answered a request with an error. */
export function requestFault(request: string, input: unknown, code: number, comment: string): Fault {
  const detail = short(`${request}: ${code} ${comment}`.trim());
  if (code === NOT_FOUND) return fault('obs_missing', 'never', { params: { name: nameIn(input, comment) }, detail });
  const params = { code, comment: short(comment) || (CODES[code] ?? `code ${code}`) };
  if (code === OUTPUT_RUNNING) return fault('obs_output_active', 'later', { params, detail });
  return fault('obs_refused', code === NOT_READY ? 'now' : code >= 500 && code < 600 ? 'later' : 'never', {
    params,
    detail,
  });
}

/** OBS quotes the name it looked for, mostly; else the last name of the request is the likeliest. */
function nameIn(input: unknown, comment: string): string {
  const quoted = /(?:name|name of) `(.+)`/s.exec(comment)?.[1];
  if (quoted !== undefined) return short(quoted);
  const data: Record<string, unknown> = typeof input === 'object' && input !== null ? { ...input } : {};
  const named = NAMES.find((key) => data[key] !== undefined);
  return named === undefined ? '' : short(String(data[named]));
}
