import { NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePatch, useStudio } from '../../app/index.ts';
import { Field } from '../../ui/index.ts';

const MINUTES = [0, 2, 3, 5, 10, 15, 30] as const;
/** The contract's limit (`settings.desk.lowStock`). */
const LOW_MAX = 10_000;

/** When the studio asks about the item that is being explained, and from where stock counts as low. */
export function DeskSection() {
  const { t } = useTranslation();
  const { staleMinutes, lowStock } = useStudio((s) => s.settings.desk);
  const patch = usePatch();
  const minutes = [...new Set([...MINUTES, staleMinutes])].sort((a, b) => a - b);
  return (
    <>
      <Field label={t('sell.settings.stale')} hint={t('sell.settings.staleHint')}>
        <Select
          aria-label={t('sell.settings.stale')}
          data={minutes.map((count) => ({
            value: String(count),
            label: count === 0 ? t('sell.settings.never') : t('sell.settings.minutes', { count }),
          }))}
          value={String(staleMinutes)}
          allowDeselect={false}
          onChange={(value) => value !== null && patch.run({ desk: { staleMinutes: Number(value) } })}
          w={180}
          data-testid="settings-stale-minutes"
        />
      </Field>
      <Field label={t('sell.settings.low')} hint={t('sell.settings.lowHint')}>
        <NumberInput
          aria-label={t('sell.settings.low')}
          value={lowStock}
          min={0}
          max={LOW_MAX}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=","
          onChange={(value) => typeof value === 'number' && patch.run({ desk: { lowStock: value } })}
          w={180}
          data-testid="settings-low-stock"
        />
      </Field>
    </>
  );
}
