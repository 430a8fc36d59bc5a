import { useTranslation } from 'react-i18next';
import { Panel, RtmpFields } from '../../ui/index.ts';
import styles from './prepare.module.css';

/** Address and key of any RTMP server, where the checklist asks for them; the same fields are under Settings. */
export function ManualForm() {
  const { t } = useTranslation();
  return (
    <Panel title={t('prepare.manual.title')} data-testid="manual-form" style={{ flex: 'none' }}>
      <div className={styles.form}>
        <p className="small">{t('prepare.manual.about')}</p>
        <RtmpFields />
      </div>
    </Panel>
  );
}
