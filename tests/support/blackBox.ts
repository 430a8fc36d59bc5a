import { BlackBoxEntry, type SessionId } from '../../shared/domain/index.ts';
import type { StudioLink } from './studio.ts';

/** The lines of a session's black box; without an id those of the session that is live, or of the newest one. */
export async function blackBoxOf(link: StudioLink, id?: SessionId): Promise<BlackBoxEntry[]> {
  const live = link.state()?.live;
  const sessionId = id ?? (live && 'sessionId' in live ? live.sessionId : link.state()?.sessions[0]?.id);
  if (!sessionId) throw new Error('no session');
  const text = await (await link.client.sessions.blackBox({ sessionId })).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => BlackBoxEntry.parse(JSON.parse(line)));
}
