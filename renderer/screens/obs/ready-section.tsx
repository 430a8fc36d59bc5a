import { Button } from '@mantine/core';
import { ArrowRight, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ObsRepair } from '../../../shared/domain/index.ts';
import { useCommand, useStudio } from '../../app/index.ts';
import { formatTime } from '../../i18n/index.ts';
import { changeName, ObsFindings, valueWords } from '../../ui/index.ts';
import { NotConnected } from './not-connected.tsx';
import styles from './obs.module.css';
import own from './ready.module.css';

/** What was checked in OBS against what the room wants, and what the studio has changed so far. */
export function ReadySection() {
  const { t } = useTranslation();
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const repairs = useStudio((s) => s.obs.repairs);
  return (
    <>
      {connected ? (
        <>
          <Verdict />
          <ObsFindings />
        </>
      ) : (
        <NotConnected body={t('obs.away.ready')} />
      )}
      {repairs.length > 0 ? (
        <section className={styles.part} aria-labelledby="obs-undo">
          <h3 id="obs-undo">{t('obs.ready.undoTitle')}</h3>
          <ul data-testid="obs-repairs">
            {repairs.map((repair) => (
              <Repair key={repair.id} repair={repair} enabled={connected} />
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Verdict() {
  const { t } = useTranslation();
  const block = useStudio((s) => s.obs.findings.filter((one) => one.level === 'block').length);
  const look = useStudio((s) => s.obs.findings.filter((one) => one.level === 'look').length);
  const level = block > 0 ? 'block' : look > 0 ? 'look' : 'fine';
  const Icon = level === 'block' ? CircleAlert : level === 'look' ? TriangleAlert : CircleCheck;
  return (
    <p className={own.verdict} data-level={level} role="status" data-testid="obs-verdict">
      <Icon size={18} aria-hidden="true" />
      {level === 'fine' ? t('obs.ready.fine') : t(`obs.ready.${level}`, { count: block || look })}
    </p>
  );
}

/** One repair that was made, with the way back. */
function Repair({ repair, enabled }: { repair: ObsRepair; enabled: boolean }) {
  const { t, i18n } = useTranslation();
  const undo = useCommand((client) => client.obs.undo({ repairId: repair.id }));
  const time = formatTime(repair.atMs, i18n.language);
  return (
    <li className={own.undo} data-testid="obs-repair" data-finding={repair.finding}>
      <span className="small num">{time}</span>
      <ul className={own.undoChanges}>
        {repair.changes.map((change) => (
          <li key={change.what} className="num">
            {changeName(repair.finding, change)}: {valueWords(change.before) || t('common.none')}
            <ArrowRight size={13} role="img" aria-label="→" />
            <strong>{valueWords(change.after) || t('common.none')}</strong>
          </li>
        ))}
      </ul>
      <Button
        size="xs"
        disabled={!enabled}
        loading={undo.pending}
        onClick={() => undo.run()}
        aria-label={`${t('obs.ready.undo')}: ${t(`obs.findingName.${repair.finding}`)}, ${time}`}
        data-testid="obs-undo"
      >
        {t('obs.ready.undo')}
      </Button>
    </li>
  );
}
