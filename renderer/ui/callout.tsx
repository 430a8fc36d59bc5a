import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../shared/domain/index.ts';
import { faultWords, meaningAndAction } from '../i18n/index.ts';
import styles from './callout.module.css';

const ICONS = { info: Info, warn: TriangleAlert, bad: CircleAlert } as const;

/** A quiet box with an icon: something to know, with what to do about it. */
export function Callout(props: {
  tone: 'info' | 'warn' | 'bad';
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** `alert` for what just went wrong, so that screen readers say it. */
  role?: 'alert' | 'status';
  'data-testid'?: string;
  'data-fault'?: string;
}) {
  const Icon = ICONS[props.tone];
  return (
    <div
      className={styles.callout}
      data-tone={props.tone}
      role={props.role}
      data-testid={props['data-testid']}
      data-fault={props['data-fault']}
    >
      <Icon className={styles.icon} size={18} aria-hidden="true" />
      <div className={styles.text}>
        <p className={styles.title}>{props.title}</p>
        {props.children ? <div className={styles.body}>{props.children}</div> : null}
      </div>
      {props.action ? <div className={styles.action}>{props.action}</div> : null}
    </div>
  );
}

/** A fault in words: what happened, what it means for the stream, what to do. */
export function FaultCallout(props: {
  fault: Fault;
  tone?: 'warn' | 'bad';
  action?: ReactNode;
  'data-testid'?: string;
}) {
  const { i18n } = useTranslation();
  const words = faultWords(i18n, props.fault);
  return (
    <Callout
      tone={props.tone ?? 'bad'}
      title={words.title}
      action={props.action}
      role="alert"
      data-testid={props['data-testid'] ?? 'fault'}
      data-fault={props.fault.code}
    >
      {meaningAndAction(words, i18n.language)}
    </Callout>
  );
}
