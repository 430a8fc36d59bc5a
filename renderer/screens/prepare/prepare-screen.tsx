import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, useStudio } from '../../app/index.ts';
import { Panel, ScreenFrame } from '../../ui/index.ts';
import { EndedPanel } from './ended-panel.tsx';
import { FailedPanel } from './failed-panel.tsx';
import { GoPanel } from './go-panel.tsx';
import { ManualForm } from './manual-form.tsx';
import { OpeningPanel } from './opening-panel.tsx';
import styles from './prepare.module.css';
import { Step } from './step.tsx';

/** The checklist a friend wrote, and beside it the picture and the button. */
export function PrepareScreen() {
  const live = useStudio((s) => s.live);
  const before = useRef(live.kind);
  useEffect(() => {
    // Opening was watched here; the stream is run on the Stage.
    if (before.current === 'opening' && live.kind === 'live') navigate('stage');
    before.current = live.kind;
  }, [live.kind]);
  return (
    <ScreenFrame name="prepare" ready className={styles.screen}>
      <div className={styles.wrap}>
        <div className={styles.left}>
          {live.kind === 'opening' ? <OpeningPanel live={live} /> : null}
          {live.kind === 'failed' ? <FailedPanel live={live} /> : null}
          {live.kind === 'ended' ? <EndedPanel sessionId={live.sessionId} /> : null}
          {live.kind === 'opening' || live.kind === 'failed' ? null : <ChecklistPart />}
        </div>
        <GoPanel />
      </div>
    </ScreenFrame>
  );
}

function ChecklistPart() {
  const { t } = useTranslation();
  const list = useStudio((s) => s.checklist);
  const manual = useStudio((s) => s.settings.platform.kind === 'manual');
  const live = useStudio((s) => s.live.kind);
  const passed = list.steps.filter((step) => step.state === 'ok').length;
  const waiting = list.steps.find((step) => step.state === 'wait' || step.state === 'loading');
  return (
    <>
      <div>
        {/* Nobody who is live has to hear that they could go live. */}
        <h1 className={styles.title} data-testid="prepare-title">
          {live === 'live'
            ? t('prepare.titleLive')
            : live === 'ending'
              ? t('prepare.titleEnding')
              : list.canGoLive
                ? t('prepare.titleReady')
                : t('prepare.title')}
        </h1>
        <p className={styles.summary} role="status">
          {live === 'live'
            ? t('prepare.summaryLive')
            : live === 'ending'
              ? t('prepare.summaryEnding')
              : passed === list.steps.length
                ? t('prepare.summaryReady')
                : t('prepare.summary', { passed, total: list.steps.length })}{' '}
          {waiting && live !== 'live' && live !== 'ending'
            ? t(waiting.state === 'wait' ? 'prepare.wait.topic' : 'prepare.wait.other')
            : ''}
        </p>
      </div>
      {manual ? <ManualForm /> : null}
      <Panel label={t('prepare.checklistLabel')} scroll data-testid="checklist" className={styles.checklist}>
        <ol>
          {list.steps.map((step) => (
            <Step key={step.id} step={step} />
          ))}
        </ol>
      </Panel>
    </>
  );
}
