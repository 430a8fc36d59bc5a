import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaved } from '../../app/index.ts';
import styles from './form.module.css';

/** Long enough to be noticed after a click at the other end of the panel. */
const SHOWN_MS = 2_500;

/** “Saved”, for a moment after each change; also said to screen readers. */
export function SavedSign(props: { 'data-testid': string }) {
  const { t } = useTranslation();
  const times = useSaved((s) => s.times);
  const [seen, setSeen] = useState(times);
  useEffect(() => {
    if (times === seen) return;
    const timer = setTimeout(() => setSeen(times), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [times, seen]);
  return (
    <span className={styles.saved} role="status" data-testid={props['data-testid']}>
      {times === seen ? null : (
        <>
          <Check size={14} aria-hidden="true" />
          {t('common.saved')}
        </>
      )}
    </span>
  );
}
