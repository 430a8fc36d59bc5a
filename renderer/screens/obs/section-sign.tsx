import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../app/index.ts';
import styles from './obs.module.css';
import type { SectionName } from './sections.ts';

/** Beside a section's name: that it wants to be looked at. */
export function SectionSign({ name }: { name: SectionName }) {
  const { t } = useTranslation();
  const away = useStudio((s) => s.obs.link.kind === 'waiting' || s.obs.link.kind === 'refused');
  const open = useStudio((s) => s.obs.findings.filter((one) => one.level !== 'ok').length);
  const block = useStudio((s) => s.obs.findings.some((one) => one.level === 'block'));
  if (name === 'connection' && away)
    return (
      <span className={styles.sign} data-tone="warn">
        <TriangleAlert size={14} aria-label={t('obs.away.title')} role="img" />
      </span>
    );
  if (name === 'ready' && open > 0 && !away)
    return (
      <span className={`${styles.sign} ${styles.count} num`} data-tone={block ? 'bad' : 'warn'}>
        <span aria-hidden="true">{open}</span>
        <span className="visually-hidden">{t(`obs.ready.${block ? 'blockSign' : 'lookSign'}`, { count: open })}</span>
      </span>
    );
  return null;
}
