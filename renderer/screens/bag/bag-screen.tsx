import { Button } from '@mantine/core';
import { Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate, useStudio } from '../../app/index.ts';
import { EmptyState, ScreenFrame } from '../../ui/index.ts';
import styles from './bag.module.css';
import { BagList } from './bag-list.tsx';
import { Catalogue } from './catalogue.tsx';

/** The catalogue at the left, the bag of the next (or running) stream at the right. */
export function BagScreen() {
  const { t } = useTranslation();
  const manual = useStudio((s) => s.settings.platform.kind === 'manual');
  const loaded = useStudio((s) => s.bag !== null);
  return (
    <ScreenFrame name="bag" ready={loaded || manual} label={t('bag.title')} className={styles.screen}>
      {manual ? (
        <div className={styles.whole}>
          <EmptyState
            icon={<Unplug />}
            title={t('bag.manual.title')}
            body={t('bag.manual.body')}
            data-testid="bag-no-platform"
            action={<Button onClick={() => navigate('prepare')}>{t('bag.manual.action')}</Button>}
          />
        </div>
      ) : (
        <div className={styles.columns}>
          <Catalogue />
          <BagList />
        </div>
      )}
    </ScreenFrame>
  );
}
