import { Select, Tooltip } from '@mantine/core';
import { Lock, RectangleHorizontal, RectangleVertical } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FormatName } from '../../../../shared/domain/index.ts';
import { useCommand, useStudio, useWanted } from '../../../app/index.ts';

/** Size of the picture; fixed while a stream runs, and then it says why. */
export function FormatPicker() {
  const { t } = useTranslation();
  const actual = useStudio((s) => s.plan.format);
  const locked = useStudio((s) => s.live.kind === 'opening' || s.live.kind === 'live' || s.live.kind === 'ending');
  const [shown, choose, takeBack] = useWanted(actual);
  const Shape = shown.startsWith('landscape') ? RectangleHorizontal : RectangleVertical;
  const patch = useCommand((client, format: FormatName) => client.settings.patch({ stage: { format } }));
  return (
    <Tooltip label={t('stage.format.locked')} disabled={!locked} multiline w={220} position="right">
      <div>
        <Select
          size="xs"
          aria-label={t('stage.format.title')}
          data-testid="select-format"
          disabled={locked}
          leftSection={locked ? <Lock size={14} /> : <Shape size={14} />}
          data={FormatName.options.map((name) => ({ value: name, label: t(`stage.format.${name}`) }))}
          value={shown}
          onChange={(value) => {
            const format = FormatName.safeParse(value);
            if (!format.success) return;
            choose(format.data);
            void patch.run(format.data).then((reply) => reply.ok || takeBack());
          }}
        />
        {locked ? <span className="visually-hidden">{t('stage.format.locked')}</span> : null}
      </div>
    </Tooltip>
  );
}
