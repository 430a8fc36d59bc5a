import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand, useStudio } from '../../app/index.ts';
import styles from './prepare.module.css';
import type { StepParts, StepProps } from './step.tsx';
import { UploadWays } from './upload-ways.tsx';

function Actions({ step }: StepProps) {
  const { t } = useTranslation();
  const test = useCommand((client) => client.upload.test());
  const onAir = useStudio((s) => s.live.kind !== 'prepare' && s.live.kind !== 'ended');
  return (
    <Button
      size="xs"
      loading={test.pending || step.code === 'running'}
      disabled={onAir}
      onClick={() => test.run()}
      data-testid="upload-test"
    >
      {t(step.code === 'never' ? 'prepare.action.test' : 'prepare.action.testAgain')}
    </Button>
  );
}

function Extra({ step }: StepProps) {
  const progress = useStudio((s) => (s.upload.kind === 'running' ? s.upload.progress : null));
  const { t } = useTranslation();
  if (progress === null || step.code !== 'running') return null;
  return (
    <Progress
      className={styles.extra}
      size={6}
      value={progress * 100}
      color="green.6"
      aria-label={t('checklist.upload.never.title')}
      data-testid="upload-progress"
    />
  );
}

const Wide = ({ step }: StepProps) => (step.code === 'running' ? null : <UploadWays code={step.code} />);

export const UploadStep: StepParts = { Actions, Extra, Wide };
