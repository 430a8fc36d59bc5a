import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePatch, useStudio } from '../../app/index.ts';
import { Field } from '../../ui/index.ts';
import { RepliesEditor } from './replies-editor.tsx';

const CALM = ['auto', 'on', 'off'] as const;
const SLOW_SECONDS = [0, 5, 10, 30, 60] as const;

/** How the chat is read and written by default, and the replies that are written once. */
export function ChatSection() {
  const { t } = useTranslation();
  const calm = useStudio((s) => s.settings.chat.calm);
  const slow = useStudio((s) => s.settings.chat.slowSeconds);
  const patch = usePatch();
  // A value that another page or the file brought is shown as it is.
  const choices = [...new Set([...SLOW_SECONDS, slow])].sort((a, b) => a - b);
  return (
    <>
      <Field label={t('chat.settings.calm')} hint={t('chat.settings.calmHint')}>
        <SegmentedControl
          aria-label={t('chat.settings.calm')}
          data-testid="settings-calm"
          value={calm}
          onChange={(value) => patch.run({ chat: { calm: value } })}
          data={CALM.map((value) => ({ value, label: t(`chat.calm.mode.${value}.name`) }))}
        />
      </Field>
      <Field label={t('chat.settings.slow')} hint={t('chat.settings.slowHint')}>
        <Select
          aria-label={t('chat.settings.slow')}
          data-testid="settings-slow"
          w={150}
          allowDeselect={false}
          value={String(slow)}
          onChange={(value) => value !== null && patch.run({ chat: { slowSeconds: Number(value) } })}
          data={choices.map((seconds) => ({
            value: String(seconds),
            label: seconds === 0 ? t('chat.settings.slowOff') : t('chat.settings.seconds', { seconds }),
          }))}
        />
      </Field>
      <RepliesEditor />
    </>
  );
}
