import { CheckCircle2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { noteSaved, useCommand, useStudio } from '../../app/index.ts';
import { faultWords, meaningAndAction } from '../../i18n/index.ts';
import { Callout, FaultCallout, KeptField } from '../../ui/index.ts';
import styles from './settings.module.css';

/** Whether rehearsals can go in real time on this machine, what is missing, and where to look for it. */
export function RehearsalRealtime({ disabled }: { disabled: boolean }) {
  const { t, i18n } = useTranslation();
  const folder = useStudio((s) => s.settings.rehearsal.sfuFolder);
  // Said at the field, which keeps what was typed: a toast would be gone before the path is mended.
  const keep = useCommand((client, sfuFolder: string) => client.settings.patch({ rehearsal: { sfuFolder } }), {
    quiet: true,
    onDone: noteSaved,
  });
  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{t('settings.realtime.title')}</legend>
      <div className={styles.checked}>
        <Found />
        <KeptField
          label={t('settings.realtime.folder')}
          description={t('settings.realtime.folderHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          placeholder={t('settings.realtime.folderPlaceholder')}
          saved={folder}
          maxLength={1024}
          disabled={disabled}
          staysRefused
          spellCheck={false}
          dir="ltr"
          error={keep.fault ? refusal(i18n, keep.fault) : undefined}
          onText={(text) => {
            if (text === folder && keep.fault) keep.clear();
          }}
          onKeep={(next) => keep.run(next)}
          data-testid="settings-sfu-folder"
        />
      </div>
    </fieldset>
  );
}

const refusal = (i18n: Parameters<typeof faultWords>[0], fault: Parameters<typeof faultWords>[1]): string => {
  const words = faultWords(i18n, fault);
  return meaningAndAction({ ...words, meaning: words.title + (i18n.language === 'zh-CN' ? '。' : '.') }, i18n.language);
};

function Found() {
  const { t } = useTranslation();
  const realtime = useStudio((s) => s.rehearsal?.realtime ?? null);
  switch (realtime?.kind) {
    case undefined:
      return null;
    case 'ready':
      return (
        <p className={styles.kept} data-testid="settings-realtime" data-state="ready" data-version={realtime.version}>
          <CheckCircle2 size={15} aria-hidden="true" />
          <span>
            {t('settings.realtime.ready', { version: realtime.version })}{' '}
            <span className={styles.code} dir="ltr">
              {realtime.folder}
            </span>
          </span>
        </p>
      );
    case 'failed':
      return <FaultCallout fault={realtime.fault} tone="warn" data-testid="settings-realtime" />;
    case 'missing':
      return (
        <Callout
          tone="info"
          title={t('settings.realtime.missing')}
          role="status"
          data-testid="settings-realtime"
          data-state="missing"
        >
          {t('settings.realtime.missingAbout')} <span className={`${styles.code} ${styles.command}`}>npm run sfu</span>
          {t('settings.realtime.missingEnd')}
        </Callout>
      );
  }
}
