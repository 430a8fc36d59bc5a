/** A restart of ICE as WHIP carries it: a fragment of a description (RFC 8840, RFC 9725 §4.3.3) each way. Pure. */
import { partsOf, textOf } from './sdp.ts';

const isName = (line: string) => /^a=ice-(ufrag|pwd):/.test(line);
const isRoute = (line: string) => /^a=(candidate:|end-of-candidates)/.test(line);

/** From our own description after `createOffer({ iceRestart: true })`: the new name and word, and the routes found. */
export function fragmentOf(localSdp: string): string {
  const [session = [], ...media] = partsOf(localSdp);
  // Everything goes one way (BUNDLE), so the first part speaks for all.
  const first = media[0] ?? [];
  const names = first.some(isName) ? first.filter(isName) : session.filter(isName);
  const group = session.filter((line) => line.startsWith('a=group:BUNDLE'));
  const mid = first.filter((line) => line.startsWith('a=mid:'));
  return textOf([
    [...group, ...names],
    [first[0] ?? 'm=audio 9 UDP/TLS/RTP/SAVPF 0', ...mid, ...first.filter(isRoute)],
  ]);
}

/**
 * The server's description with its new name, word and routes. Null for a fragment that holds no name or no word: nothing
 * can be restarted with it.
 */
export function withFragment(remoteSdp: string, fragment: string): string | null {
  const lines = partsOf(fragment).flat();
  const names = ['ice-ufrag', 'ice-pwd'].map((name) => lines.find((line) => line.startsWith(`a=${name}:`)));
  if (names.some((name) => name === undefined)) return null;
  const routes = lines.filter(isRoute);
  const parts = partsOf(remoteSdp);
  const inMedia = parts.slice(1).some((part) => part.some(isName));
  return textOf(
    parts.map((part, i) => {
      const ours = i === 0 ? !inMedia : part.some(isName);
      const kept = part.filter((line) => !isName(line) && !(routes.length > 0 && isRoute(line)));
      const named = ours ? names.filter((line) => line !== undefined) : [];
      // The first part's routes are everybody's.
      return [...kept, ...named, ...(i === 1 ? routes : [])];
    }),
  );
}
