import { Select, Textarea, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../shared/compliance/index.ts';
import { Category, graphemes, PITCH_MAX, RAW_TEXT_MAX, TITLE_MAX } from '../../../shared/domain/index.ts';
import { formatDateTime } from '../../i18n/index.ts';
import { TextChanges, ValueChange } from './changes.tsx';
import { FieldFindings } from './field-findings.tsx';
import { Notes } from './notes.tsx';
import type { FieldProps } from './topic-editor.tsx';
import styles from './topics.module.css';

type Text = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  findings: readonly Finding[];
  /** As it was handed in, while the reviewer's notes are open. */
  before: string | null;
};

/** Characters as a person counts them; over the limit it says so by words and weight, not colour alone. */
function Counter({ text, max }: { text: string; max: number }) {
  const { t } = useTranslation();
  const have = graphemes(text.trim());
  return (
    <span className={`${styles.counter} num`} data-over={have > max} data-testid="counter">
      <span aria-hidden="true">{t('topics.field.counter', { have, max })}</span>
      <span className="visually-hidden">{t('topics.field.counterLabel', { have, max })}</span>
    </span>
  );
}

/** Something the reviewer wrote about this field still seems to be open. */
const isNoted = (notes: FieldProps['notes']): boolean => notes.some((one) => one.fate.state === 'open');

export function TitleField({ value, onChange, readOnly, notes, problem, findings, before }: Text) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.field} data-noted={isNoted(notes)}>
      <TextInput
        ref={input}
        label={t('topics.field.title')}
        description={t('topics.field.titleHint')}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        readOnly={readOnly}
        maxLength={RAW_TEXT_MAX}
        error={problem}
        dir="auto"
        rightSection={<Counter text={value} max={TITLE_MAX} />}
        rightSectionWidth={72}
        rightSectionPointerEvents="none"
        data-testid="topic-title"
      />
      {readOnly ? null : (
        <FieldFindings field="title" value={value} findings={findings} input={input} onChange={onChange} />
      )}
      <Notes notes={notes} text={value} input={input} />
      {before === null ? null : <TextChanges before={before} after={value} testId="changes-title" />}
    </div>
  );
}

export function PitchField({ value, onChange, readOnly, notes, problem, findings, before }: Text) {
  const { t } = useTranslation();
  const input = useRef<HTMLTextAreaElement>(null);
  return (
    <div className={styles.field} data-noted={isNoted(notes)}>
      <Textarea
        ref={input}
        label={
          <span className={styles.labelRow}>
            {t('topics.field.pitch')}
            <Counter text={value} max={PITCH_MAX} />
          </span>
        }
        labelProps={{ style: { width: '100%' } }}
        description={t('topics.field.pitchHint')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        readOnly={readOnly}
        maxLength={RAW_TEXT_MAX}
        error={problem}
        dir="auto"
        rows={7}
        data-testid="topic-pitch"
      />
      {readOnly ? null : (
        <FieldFindings field="pitch" value={value} findings={findings} input={input} onChange={onChange} />
      )}
      <Notes notes={notes} text={value} input={input} />
      {before === null ? null : <TextChanges before={before} after={value} testId="changes-pitch" />}
    </div>
  );
}

export function CategoryField({
  value,
  onChange,
  readOnly,
  notes,
  problem,
  before,
}: FieldProps & {
  value: Category | null;
  onChange: (value: Category | null) => void;
  /** As it was handed in; undefined: not known, or nothing to compare. */
  before: Category | null | undefined;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.field} data-noted={isNoted(notes)}>
      <Select
        label={t('topics.field.category')}
        placeholder={t('topics.field.categoryPlaceholder')}
        data={Category.options.map((category) => ({ value: category, label: t(`common.category.${category}`) }))}
        value={value}
        onChange={(next) => onChange(next === null ? null : Category.parse(next))}
        readOnly={readOnly}
        error={problem}
        maxDropdownHeight={320}
        data-testid="topic-category"
      />
      <Notes notes={notes} />
      {before === undefined ? null : (
        <ValueChange
          before={before && t(`common.category.${before}`)}
          after={value && t(`common.category.${value}`)}
          testId="changes-category"
        />
      )}
    </div>
  );
}

const two = (value: number) => value.toString().padStart(2, '0');

/** `2026-11-23T19:00` in this machine's time zone, as the browser's own date field wants it. */
function toLocal(atMs: number | null): string {
  if (atMs === null) return '';
  const d = new Date(atMs);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

export function PlannedField({
  value,
  onChange,
  readOnly,
  notes,
  problem,
  before,
}: FieldProps & {
  value: number | null;
  onChange: (value: number | null) => void;
  before: number | null | undefined;
}) {
  const { t, i18n } = useTranslation();
  const said = (atMs: number | null) => (atMs === null ? null : formatDateTime(atMs, i18n.language));
  return (
    <div className={styles.field} data-noted={isNoted(notes)}>
      <TextInput
        type="datetime-local"
        label={
          <>
            {t('topics.field.planned')} <span className="small">({t('common.optional')})</span>
          </>
        }
        value={toLocal(value)}
        onChange={(event) => {
          const at = new Date(event.currentTarget.value).getTime();
          onChange(Number.isFinite(at) && at > 0 ? at : null);
        }}
        readOnly={readOnly}
        error={problem}
        data-testid="topic-planned"
      />
      <Notes notes={notes} />
      {before === undefined ? null : <ValueChange before={said(before)} after={said(value)} testId="changes-planned" />}
    </div>
  );
}
