import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { navigate, useStudio } from '../../app/index.ts';
import { PlatformImage } from '../../ui/index.ts';
import styles from './prepare.module.css';
import type { StepParts, StepProps } from './step.tsx';

/** More thumbnails say nothing more. */
const THUMBS = 6;

function Actions({ step }: StepProps) {
  const { t } = useTranslation();
  if (step.code === 'loading') return null;
  return (
    <Button size="xs" onClick={() => navigate('bag')} data-testid="open-bag">
      {t(step.code === 'empty' ? 'prepare.action.fillBag' : 'prepare.action.editBag')}
    </Button>
  );
}

function Extra() {
  const items = useStudio((s) => s.bag?.items ?? null);
  if (!items || items.length === 0) return null;
  return (
    <div className={`${styles.extra} ${styles.thumbs}`} aria-hidden="true">
      {items.slice(0, THUMBS).map((item) => (
        <PlatformImage key={item.id} url={item.imageUrl} alt="" size={32} />
      ))}
    </div>
  );
}

export const BagStep: StepParts = { Actions, Extra };
