import { Button } from '@mantine/core';
import { Eye, EyeOff, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate, useCommand, useNow, useStudio } from '../../../app/index.ts';
import { faultWords, meaningAndAction } from '../../../i18n/index.ts';
import { useEndStream } from '../../../ui/index.ts';
import { Sheet } from '../flow/flow-overlay.tsx';
import { type Air, type ObsCover, obsCover } from './cover.ts';
import styles from './obs-pictures.module.css';

type Of<K extends ObsCover['kind']> = Extract<ObsCover, { kind: K }>;

/** What stands over the picture while OBS gives none: what happened, what viewers see, what happens next. */
export function CoverSheet() {
  const cover = useStudio(obsCover);
  switch (cover?.kind) {
    case undefined:
      return null;
    case 'off':
      return <Off />;
    case 'connecting':
    case 'reading':
      return <Busy kind={cover.kind} />;
    case 'waiting':
      return <Waiting cover={cover} />;
    case 'refused':
      return <Refused cover={cover} />;
    case 'stopped':
      return <Stopped cover={cover} />;
  }
}

function Busy({ kind }: { kind: 'connecting' | 'reading' }) {
  const { t } = useTranslation();
  return (
    <Sheet testId={`obs-cover-${kind}`} role="status">
      <p className={styles.busy}>
        <LoaderCircle size={18} aria-hidden="true" />
        {t(`obsStage.cover.${kind}`)}
      </p>
    </Sheet>
  );
}

function Off() {
  const { t } = useTranslation();
  return (
    <Sheet testId="obs-cover-off" title={t('obsStage.cover.off.title')} role="status">
      <p className={styles.body}>{t('obsStage.cover.off.body')}</p>
      <div className={styles.foot}>
        <ToObs primary />
      </div>
    </Sheet>
  );
}

function Waiting({ cover }: { cover: Of<'waiting'> }) {
  const { t, i18n } = useTranslation();
  const words = faultWords(i18n, cover.fault);
  const retry = useCommand((client) => client.obs.retry());
  return (
    <Sheet testId="obs-cover-waiting" title={words.title} role={cover.air === 'off' ? 'status' : 'alert'}>
      <Viewers air={cover.air} />
      <p className={styles.body} data-fault={cover.fault.code}>
        {meaningAndAction(words, i18n.language)}
      </p>
      <div className={styles.foot}>
        <Next atMs={cover.nextTryAtMs} />
        <ToObs />
        <Button variant="filled" loading={retry.pending} onClick={() => retry.run()} data-testid="obs-try-now">
          {t('obsStage.cover.tryNow')}
        </Button>
      </div>
    </Sheet>
  );
}

/** Counts down where it is seen; a screen reader need not hear every second. */
function Next({ atMs }: { atMs: number }) {
  const { t } = useTranslation();
  const seconds = Math.ceil((atMs - useNow()) / 1_000);
  return (
    <span className={`${styles.next} num`} aria-live="off">
      {seconds > 0 ? t('obsStage.cover.next', { seconds }) : t('obsStage.cover.now')}
    </span>
  );
}

function Refused({ cover }: { cover: Of<'refused'> }) {
  const { i18n } = useTranslation();
  const words = faultWords(i18n, cover.fault);
  return (
    <Sheet testId="obs-cover-refused" title={words.title} role={cover.air === 'off' ? 'status' : 'alert'}>
      <Viewers air={cover.air} />
      <p className={styles.body} data-fault={cover.fault.code}>
        {meaningAndAction(words, i18n.language)}
      </p>
      <div className={styles.foot}>
        <ToObs primary />
      </div>
    </Sheet>
  );
}

function Stopped({ cover }: { cover: Of<'stopped'> }) {
  const { t, i18n } = useTranslation();
  const words = faultWords(i18n, cover.fault);
  const goOn = useCommand((client) => client.live.reconnectNow());
  // Closed: whether OBS is there again decides what to do. Everything else has its own advice, or none.
  const next =
    cover.fault.code === 'obs_closed'
      ? t(cover.back ? 'obsStage.cover.back' : 'obsStage.cover.notBack')
      : words.action || t('obsStage.cover.ready');
  const end = useEndStream();
  return (
    <Sheet testId="obs-cover-stopped" title={words.title} role="alert">
      <Viewers air="stopped" />
      <p className={styles.body} data-fault={cover.fault.code}>
        {meaningAndAction({ ...words, action: next }, i18n.language)}
      </p>
      <div className={styles.foot}>
        <Button onClick={end} data-testid="obs-end">
          {t('obsStage.cover.end')}
        </Button>
        <Button variant="filled" loading={goOn.pending} onClick={() => goOn.run()} data-testid="obs-continue">
          {t('obsStage.cover.continue')}
        </Button>
      </div>
    </Sheet>
  );
}

function Viewers({ air }: { air: Air }) {
  const { t } = useTranslation();
  if (air === 'off') return null;
  const Icon = air === 'sending' ? Eye : EyeOff;
  return (
    <p className={styles.viewers} data-air={air} data-testid="obs-viewers">
      <Icon size={16} aria-hidden="true" />
      {t(`obsStage.cover.viewers.${air}`)}
    </p>
  );
}

function ToObs({ primary = false }: { primary?: boolean }) {
  const { t } = useTranslation();
  return (
    <Button variant={primary ? 'filled' : 'default'} onClick={() => navigate('obs')} data-testid="obs-open">
      {t('obsStage.cover.toObs')}
    </Button>
  );
}
