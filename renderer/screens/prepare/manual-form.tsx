import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import { Panel, ServerFields } from '../../ui/index.ts';
import styles from './prepare.module.css';

/** Address and secret of any server, where the checklist asks for them; the same fields are under Settings. */
export function ManualForm() {
  const { t } = useTranslation();
  return (
    <Panel title={t('prepare.manual.title')} data-testid="manual-form" style={{ flex: 'none' }}>
      <div className={styles.form}>
        <p className="small">{t('prepare.manual.about')}</p>
        <OwnAddress />
        <ServerFields />
      </div>
    </Panel>
  );
}

/** In OBS mode the host may have set an address there already. */
function OwnAddress() {
  const { t } = useTranslation();
  const used = useStudio((s) => s.settings.obs.use);
  const name = useStudio((s) => (s.obs.service.kind === 'own' ? s.obs.service.name : ''));
  if (!used) return null;
  return (
    <p className="small" data-testid="manual-own">
      {name === '' ? t('prepare.manual.ownInObs') : t('prepare.manual.ownInObsNamed', { name })}
    </p>
  );
}
