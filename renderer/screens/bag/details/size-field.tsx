import { useTranslation } from 'react-i18next';
import type { Cue } from '../../../../shared/domain/index.ts';
import { useCommand } from '../../../app/index.ts';
import { KeptField } from '../../../ui/index.ts';
import { Part } from './part.tsx';

const SIZE_MAX = 200;

/** Sizes, shades or contents in one line: what `{size}` stands for in saved replies. */
export function SizeField({ cue }: { cue: Cue }) {
  const { t } = useTranslation();
  const save = useCommand((client, size: string) => client.cues.setSize({ productId: cue.productId, size }));
  return (
    <Part title={t('bag.answers.size')} hint={t('bag.answers.sizeHint')}>
      <KeptField
        size="xs"
        aria-label={t('bag.answers.size')}
        placeholder={t('bag.answers.sizePlaceholder')}
        saved={cue.size}
        maxLength={SIZE_MAX}
        onKeep={(size) => save.run(size)}
        dir="auto"
        data-testid="item-size"
      />
    </Part>
  );
}
