import { Loader, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useOnAir, usePatch, useStudio, useWanted } from '../../app/index.ts';
import { faultWords } from '../../i18n/index.ts';
import { LockedNote } from '../../ui/index.ts';
import styles from './obs.module.css';

/** Title, how it stands with OBS in one line, and who makes the picture. */
export function ObsHead() {
  const { t } = useTranslation();
  const onAir = useOnAir();
  return (
    <header className={styles.head}>
      <div className={styles.headText}>
        <h1 className={styles.title}>{t('obs.title')}</h1>
        <p className={styles.summary} role="status" data-testid="obs-summary">
          <Summary />
        </p>
      </div>
      <Who locked={onAir} />
      {onAir ? (
        <div className={styles.headNote}>
          <LockedNote text={t('obs.who.locked')} data-testid="obs-use-locked" />
        </div>
      ) : null}
    </header>
  );
}

function Summary() {
  const { t, i18n } = useTranslation();
  const used = useStudio((s) => s.settings.obs.use);
  const link = useStudio((s) => s.obs.link);
  const busy = useStudio((s) => s.obs.busy);
  if (!used || link.kind === 'off') return t('obs.summary.off');
  if (link.kind === 'connecting') return t('obs.summary.connecting');
  if (link.kind !== 'connected') return faultWords(i18n, link.fault).title;
  if (busy)
    return (
      <span className={styles.busy} data-testid="obs-busy">
        <Loader size={12} color="gray" />
        {t('obs.summary.busy')}
      </span>
    );
  const params = { version: link.obsVersion, address: link.address };
  return t(link.local ? 'obs.summary.connected' : 'obs.summary.connectedRemote', params);
}

function Who({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const used = useStudio((s) => s.settings.obs.use);
  const [shown, choose, takeBack] = useWanted(used);
  const patch = usePatch();
  const pick = async (use: boolean) => {
    choose(use);
    if (!(await patch.run({ obs: { use } })).ok) takeBack();
  };
  return (
    <div className={styles.who}>
      <span id="obs-who" className={styles.whoLabel}>
        {t('obs.who.label')}
      </span>
      <SegmentedControl
        aria-labelledby="obs-who"
        value={shown ? 'obs' : 'studio'}
        disabled={locked}
        onChange={(value) => pick(value === 'obs')}
        data-testid="obs-use"
        data-used={shown}
        data={[
          { value: 'studio', label: t('obs.who.studio') },
          { value: 'obs', label: t('obs.who.obs') },
        ]}
      />
    </div>
  );
}
