import { useTranslation } from 'react-i18next';
import type { SessionReport } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import { Chip, type Tone } from '../../ui/index.ts';
import { type SessionTag, tagsOf } from './session-words.ts';

const TONES: Readonly<Record<SessionTag, Tone>> = {
  rehearsal: 'rehearsal',
  manual: 'plain',
  obs: 'plain',
  live: 'ok',
  interrupted: 'warn',
  failed: 'warn',
  repairing: 'plain',
  damaged: 'warn',
};

/** The id of the session that runs now, or null. */
export const useRunningId = () =>
  useStudio((s) =>
    s.live.kind === 'live' || s.live.kind === 'ending' || s.live.kind === 'opening' ? s.live.sessionId : null,
  );

export function Tags({ session, runningId }: { session: SessionReport; runningId: string | null }) {
  const { t } = useTranslation();
  const repairs = useStudio((s) => s.repairs);
  return tagsOf(session, runningId, repairs).map((tag) => (
    <Chip key={tag} tone={TONES[tag]} data-testid={`tag-${tag}`}>
      {t(`sessions.tag.${tag}`)}
    </Chip>
  ));
}
