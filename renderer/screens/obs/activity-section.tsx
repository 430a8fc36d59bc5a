import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ObsActivity, ObsReads } from '../../../shared/domain/index.ts';
import { useStream } from '../../app/index.ts';
import { faultWords, formatNumber, formatTime } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/index.ts';
import own from './activity.module.css';
import { changeOf, readTotals, requestWords, subjectOf } from './activity-words.ts';
import styles from './obs.module.css';

const Activity = z.object({ entries: z.array(ObsActivity), reads: z.array(ObsReads), more: z.boolean() });

/** Every request that could change something in OBS, with before and after; what only looked, in one line. */
export function ActivitySection() {
  const { t } = useTranslation();
  const activity = useStream('activity', Activity, (client, options) => client.obs.activity(undefined, options));
  if (!activity) return <p className={styles.hint}>{t('common.loading')}</p>;
  const { entries, reads, more } = activity;
  return (
    <>
      <p className={styles.hint}>{t('obs.activity.intro')}</p>
      <Looked reads={reads} />
      {entries.length === 0 ? (
        <EmptyState
          icon={<History />}
          title={t('obs.activity.empty')}
          body={t('obs.activity.emptyBody')}
          data-testid="obs-activity-empty"
        />
      ) : (
        <table className={own.activity} aria-label={t('obs.activity.list')} data-testid="obs-activity-list">
          <thead>
            <tr>
              <th scope="col">{t('obs.activity.time')}</th>
              <th scope="col">{t('obs.activity.what')}</th>
              <th scope="col">{t('obs.activity.change')}</th>
              <th scope="col">{t('obs.activity.why')}</th>
              <th scope="col">{t('obs.activity.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <Entry key={entry.seq} entry={entry} />
            ))}
          </tbody>
        </table>
      )}
      {more ? <p className={styles.hint}>{t('obs.activity.more', { count: entries.length })}</p> : null}
    </>
  );
}

function Looked({ reads }: { reads: readonly ObsReads[] }) {
  const { t, i18n } = useTranslation();
  const { count, groups } = readTotals(reads);
  if (count === 0) return null;
  const parts = groups
    .map((row) => t(`obs.activity.read.${row.group}`, { times: formatNumber(row.count, i18n.language) }))
    .join(i18n.language === 'zh-CN' ? '、' : ', ');
  return (
    <p className={`${styles.hint} num`} data-testid="obs-activity-reads">
      {t('obs.activity.looked', { count, times: formatNumber(count, i18n.language), parts })}
    </p>
  );
}

function Entry({ entry }: { entry: ObsActivity }) {
  const { t, i18n } = useTranslation();
  const { before, after } = changeOf(entry);
  const subject = subjectOf(entry);
  const fault =
    entry.outcome === 'done' ? null : faultWords(i18n, { code: entry.outcome, retry: 'never', detail: entry.detail });
  return (
    <tr data-testid="obs-activity-row" data-request={entry.request} data-outcome={entry.outcome}>
      <td className="num">
        <time dateTime={new Date(entry.atMs).toISOString()} title={new Date(entry.atMs).toLocaleString(i18n.language)}>
          {formatTime(entry.atMs, i18n.language)}
        </time>
      </td>
      <td title={entry.request}>
        {requestWords(entry.request)}
        {entry.repeats ? (
          <span className={own.cellSub}>{t('obs.activity.repeats', { count: entry.repeats })}</span>
        ) : null}
        {subject ? (
          <span className={`${own.cellSub} clip-2`} title={subject}>
            {subject}
          </span>
        ) : null}
      </td>
      <td className="num">
        {before === null && after === null ? (
          <span aria-hidden="true">{t('obs.activity.none')}</span>
        ) : (
          <Values before={before} after={after} />
        )}
      </td>
      <td>{t(`obs.activity.reason.${entry.reason}`)}</td>
      <td data-bad={fault !== null || undefined} title={entry.detail}>
        {fault ? fault.title : t('obs.activity.done')}
      </td>
    </tr>
  );
}

function Values({ before, after }: { before: string | null; after: string | null }) {
  const { t } = useTranslation();
  const text = (value: string | null) => (value === null ? '?' : value === '' ? t('common.none') : value);
  return (
    <span className={own.values}>
      {before !== null ? (
        <span className="clip-2" title={before}>
          {text(before)}
        </span>
      ) : null}
      {after !== null ? (
        <span className="clip-2" title={after}>
          → {text(after)}
        </span>
      ) : null}
    </span>
  );
}
