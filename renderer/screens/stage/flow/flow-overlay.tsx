import { Button } from '@mantine/core';
import { Ban, Check, Circle, LoaderCircle, Minus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type FaultCode, formatMoney, type LiveStateOf, type OpeningStep } from '../../../../shared/domain/index.ts';
import { navigate, useAwaitsPress, useCommand, useStudio } from '../../../app/index.ts';
import { faultWords, formatNumber, joinSentences } from '../../../i18n/index.ts';
import { formatClock } from '../format.ts';
import styles from './flow.module.css';

/** What the live session says over the picture: opening step by step, ending, ended, failed. Nothing while it runs. */
export function FlowOverlay() {
  const live = useStudio((s) => s.live);
  switch (live.kind) {
    case 'prepare':
    case 'live':
      return null;
    case 'opening':
      return <Opening live={live} />;
    case 'ending':
      return <Ending />;
    case 'ended':
      return <Ended live={live} />;
    case 'failed':
      return <Failed live={live} />;
  }
}

/** A card over the picture, for what is more important than it. */
export function Sheet(props: { testId: string; title?: string; children: ReactNode; role: 'status' | 'alert' }) {
  return (
    <div className={styles.sheet} data-testid={props.testId} role={props.role}>
      <div className={styles.box}>
        {props.title ? <h2 className={styles.title}>{props.title}</h2> : null}
        {props.children}
      </div>
    </div>
  );
}

const STEP_ICONS = { waiting: Circle, running: LoaderCircle, done: Check, failed: X, skipped: Minus } as const;

function Steps(props: {
  steps: readonly OpeningStep[];
  /** Already in the title. */
  said?: FaultCode;
  /** The stream begins when the host presses the button in OBS. */
  awaitsButton?: boolean;
}) {
  const { steps, said, awaitsButton = false } = props;
  const { t, i18n } = useTranslation();
  return (
    <ol className={styles.steps}>
      {steps.map((step) => {
        const Icon = STEP_ICONS[step.state];
        return (
          <li key={step.id} data-state={step.state} data-testid={`opening-${step.id}`}>
            <Icon size={16} aria-hidden="true" />
            <span>
              {awaitsButton && step.id === 'ingest' && step.state === 'running'
                ? t('obsStage.flow.awaitsStep')
                : t(`stage.flow.opening.step.${step.id}`)}
              <span className="visually-hidden">: {t(`stage.flow.opening.state.${step.state}`)}</span>
              {step.fault && step.fault.code !== said ? (
                <span className={styles.stepFault}>{faultWords(i18n, step.fault).title}</span>
              ) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Opening({ live }: { live: LiveStateOf<'opening'> }) {
  const { t } = useTranslation();
  const awaits = useAwaitsPress();
  const cancel = useCommand((client) => client.live.end());
  return (
    <Sheet
      testId="flow-opening"
      title={awaits ? t('obsStage.flow.awaits') : t('stage.flow.opening.title')}
      role="status"
    >
      {awaits ? (
        <p className={styles.body} data-testid="flow-awaits-button">
          {t('obsStage.flow.awaitsBody')}
        </p>
      ) : null}
      <Steps steps={live.steps} awaitsButton={awaits} />
      <div className={styles.actions}>
        <Button
          leftSection={<Ban size={14} />}
          loading={cancel.pending}
          onClick={() => cancel.run()}
          data-testid="cancel-opening"
        >
          {t('stage.flow.opening.cancel')}
        </Button>
      </div>
    </Sheet>
  );
}

function Ending() {
  const { t } = useTranslation();
  return (
    <Sheet testId="flow-ending" title={t('stage.flow.ending')} role="status">
      <p className={styles.body}>{t('stage.flow.endingHint')}</p>
    </Sheet>
  );
}

function Ended({ live }: { live: LiveStateOf<'ended'> }) {
  const { t, i18n } = useTranslation();
  const session = useStudio((s) => s.sessions.find((row) => row.id === live.sessionId) ?? null);
  const dismiss = useCommand((client) => client.live.dismiss());
  const facts = session
    ? [
        {
          id: 'duration',
          label: t('stage.flow.ended.duration'),
          value: formatClock(live.endedAtMs - session.startedAtMs),
        },
        ...(session.destination === 'room'
          ? [
              {
                id: 'viewers',
                label: t('stage.flow.ended.viewers'),
                value: formatNumber(session.tally.peakWatching, i18n.language),
              },
              {
                id: 'orders',
                label: t('stage.flow.ended.orders'),
                value: formatNumber(session.tally.orders, i18n.language),
              },
              { id: 'gmv', label: t('stage.flow.ended.gmv'), value: formatMoney(session.tally.gmv) },
            ]
          : []),
      ]
    : [];
  return (
    <Sheet testId="flow-ended" title={t('stage.flow.ended.title')} role="status">
      <p className={styles.body}>{t(`stage.flow.ended.${live.reason}`)}</p>
      <dl className={styles.facts}>
        {facts.map((fact) => (
          <div key={fact.id}>
            <dt>{fact.label}</dt>
            <dd className="num">{fact.value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.actions}>
        <Button onClick={() => dismiss.run()} loading={dismiss.pending} data-testid="ended-done">
          {t('stage.flow.ended.done')}
        </Button>
        <Button
          variant="filled"
          data-testid="ended-open-session"
          onClick={() => {
            void dismiss.run();
            navigate('sessions', live.sessionId);
          }}
        >
          {t('stage.flow.ended.open')}
        </Button>
      </div>
    </Sheet>
  );
}

function Failed({ live }: { live: LiveStateOf<'failed'> }) {
  const { t, i18n } = useTranslation();
  const words = faultWords(i18n, live.fault);
  const dismiss = useCommand((client) => client.live.dismiss());
  const again = useCommand(async (client) => {
    await client.live.dismiss();
    return client.live.start();
  });
  return (
    <Sheet testId="flow-failed" title={words.title} role="alert">
      <p className={styles.body} data-fault={live.fault.code}>
        {joinSentences(
          i18n.language,
          words.meaning,
          live.wasLive ? t('stage.flow.failed.after') : t('stage.flow.failed.before'),
          '',
        )}
        <b>{words.action}</b>
      </p>
      {live.wasLive ? null : <Steps steps={live.steps} said={live.fault.code} />}
      <div className={styles.actions}>
        <Button onClick={() => dismiss.run()} loading={dismiss.pending} data-testid="failed-back">
          {t('stage.flow.failed.back')}
        </Button>
        {live.wasLive ? (
          <Button
            data-testid="failed-open-session"
            onClick={() => {
              void dismiss.run();
              navigate('sessions', live.sessionId);
            }}
          >
            {t('stage.flow.failed.open')}
          </Button>
        ) : null}
        {live.fault.retry === 'never' && !live.wasLive ? null : (
          <Button variant="filled" loading={again.pending} onClick={() => again.run()} data-testid="failed-again">
            {t(live.wasLive ? 'stage.flow.failed.liveAgain' : 'stage.flow.failed.again')}
          </Button>
        )}
      </div>
    </Sheet>
  );
}
