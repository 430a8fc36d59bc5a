import { Button, Checkbox, SegmentedControl, Select } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainRule } from '../../../shared/domain/index.ts';
import { useStudio } from '../../app/index.ts';
import own from './explain.module.css';
import { isTaken } from './explain-words.ts';
import { NameSelect } from './name-select.tsx';
import styles from './obs.module.css';

/** Product ids are no longer than 64 characters and never empty: this stands for “any other product”. */
const ANY = '';

type Draft = {
  productId: string | null;
  kind: 'scene' | 'source';
  scene: string | null;
  source: string | null;
  back: boolean;
};

const draftOf = (rule: ExplainRule | undefined): Draft => ({
  productId: rule?.productId ?? null,
  kind: rule?.action.kind ?? 'scene',
  scene: rule?.action.scene ?? null,
  source: rule?.action.kind === 'source' ? rule.action.source : null,
  back: rule?.action.kind === 'scene' ? rule.action.back : true,
});

/** The finished rule, or what is still missing. */
function ruleOf(draft: Draft): ExplainRule | 'scene' | 'source' {
  const { productId, scene, source, back } = draft;
  if (scene === null) return 'scene';
  if (draft.kind === 'scene') return { productId, action: { kind: 'scene', scene, back } };
  return source === null ? 'source' : { productId, action: { kind: 'source', scene, source } };
}

/** Makes or changes one rule: for which product, and what OBS does. */
export function RuleEditor(props: {
  rules: readonly ExplainRule[];
  /** Its place in the list; behind the last for a new one. */
  at: number;
  saving: boolean;
  onSave: (rule: ExplainRule) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const { rules, at } = props;
  const [draft, setDraft] = useState(() => draftOf(rules[at]));
  const [tried, setTried] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const edit = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const scenes = useStudio((s) => s.obsScenes);
  const sources = scenes?.scenes.find((one) => one.name === draft.scene)?.items.map((item) => item.name) ?? [];
  const taken = isTaken(rules, draft.productId, at);
  const rule = ruleOf(draft);
  const save = () => {
    setTried(true);
    if (typeof rule !== 'string' && !taken) props.onSave(rule);
  };
  return (
    <form
      className={own.editor}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        // An open list takes the key for itself; the form goes with the next one.
        const inList = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
        if (event.key === 'Escape' && !inList) props.onCancel();
      }}
      noValidate
      data-testid="obs-rule-editor"
    >
      <ProductSelect
        field={first}
        productId={draft.productId}
        error={tried && taken ? t('obs.explain.taken') : undefined}
        onChange={(productId) => edit({ productId })}
      />
      <div>
        <span className={own.label} id="obs-rule-kind">
          {t('obs.explain.what')}
        </span>
        <SegmentedControl
          size="sm"
          fullWidth
          aria-labelledby="obs-rule-kind"
          value={draft.kind}
          onChange={(kind) => edit({ kind })}
          data-testid="obs-rule-kind"
          data={[
            { value: 'scene', label: t('obs.explain.kindScene') },
            { value: 'source', label: t('obs.explain.kindSource') },
          ]}
        />
      </div>
      <NameSelect
        label={t('obs.explain.scene')}
        placeholder={t('obs.explain.choose')}
        names={scenes?.scenes.map((one) => one.name) ?? []}
        value={draft.scene}
        onChange={(scene) => edit({ scene, source: null })}
        error={tried && rule === 'scene' ? t('obs.explain.needScene') : undefined}
        data-testid="obs-rule-scene"
      />
      {draft.kind === 'source' ? (
        <NameSelect
          label={t('obs.explain.source')}
          placeholder={t('obs.explain.choose')}
          names={sources}
          value={draft.source}
          onChange={(source) => edit({ source })}
          disabled={draft.scene === null}
          error={tried && rule === 'source' ? t('obs.explain.needSource') : undefined}
          data-testid="obs-rule-source"
        />
      ) : (
        <Checkbox
          className={own.editorCheck}
          color="green.7"
          label={t('obs.explain.back')}
          checked={draft.back}
          onChange={(event) => edit({ back: event.currentTarget.checked })}
          data-testid="obs-rule-back"
        />
      )}
      <div className={own.editorFoot}>
        <Button onClick={props.onCancel} data-testid="obs-rule-cancel">
          {t('common.cancel')}
        </Button>
        <Button type="submit" variant="filled" loading={props.saving} data-testid="obs-rule-save">
          {t('obs.explain.save')}
        </Button>
      </div>
    </form>
  );
}

/** Products by their titles in the bag. One that is no longer there stays chosen until another one is. */
function ProductSelect(props: {
  field: RefObject<HTMLInputElement | null>;
  productId: string | null;
  error: string | undefined;
  onChange: (productId: string | null) => void;
}) {
  const { t } = useTranslation();
  const items = useStudio((s) => s.bag?.items ?? []);
  const known = new Map(items.map((item) => [String(item.productId), item.title]));
  if (props.productId !== null && !known.has(props.productId)) known.set(props.productId, t('obs.explain.goneOption'));
  return (
    <Select
      ref={props.field}
      label={t('obs.explain.product')}
      data={[
        { value: ANY, label: t('obs.explain.anyOption') },
        ...[...known].map(([value, label]) => ({ value, label })),
      ]}
      value={props.productId ?? ANY}
      onChange={(value) => props.onChange(value === ANY ? null : value)}
      error={props.error}
      withScrollArea={false}
      classNames={{ input: styles.nameInput ?? '', option: styles.nameOption ?? '', options: styles.nameOptions ?? '' }}
      renderOption={({ option }) => (
        <span className="clip" title={option.label} dir="auto">
          {option.label}
        </span>
      )}
      data-testid="obs-rule-product"
    />
  );
}
