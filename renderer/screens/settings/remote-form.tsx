import { zodResolver } from '@hookform/resolvers/zod';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useCommand, useStudio } from '../../app/index.ts';
import styles from './settings.module.css';

const Form = z.object({
  url: z
    .string()
    .trim()
    .max(2048)
    .refine((text) => /^https?:\/\/./i.test(text) && URL.canParse(text), 'address'),
  /** Empty leaves the saved token as it is. */
  token: z.string().trim().max(4096),
});
type Form = z.infer<typeof Form>;

/** Address and token of a remote platform, saved together. */
export function RemoteForm({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const url = useStudio((s) => s.settings.platform.remoteUrl);
  const form = useForm<Form>({ resolver: zodResolver(Form), values: { url, token: '' }, mode: 'onTouched' });
  const save = useCommand(
    async (client, values: Form) => {
      await client.settings.patch({ platform: { kind: 'remote', remoteUrl: values.url } });
      if (values.token !== '') await client.settings.setPlatformToken({ token: values.token });
    },
    { onDone: () => form.resetField('token') },
  );
  const forget = useCommand((client) => client.settings.setPlatformToken({ token: null }));
  return (
    <form className={styles.form} onSubmit={form.handleSubmit((values) => save.run(values))} data-testid="remote-form">
      <TextInput
        label={t('settings.platform.address')}
        placeholder={t('settings.platform.addressPlaceholder')}
        {...form.register('url')}
        error={form.formState.errors.url ? t('settings.platform.addressBad') : undefined}
        disabled={disabled}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        data-testid="platform-url"
      />
      <PasswordInput
        label={t('settings.platform.token')}
        description={t('settings.platform.tokenHint')}
        {...form.register('token')}
        disabled={disabled}
        autoComplete="off"
        dir="ltr"
        visibilityToggleButtonProps={{ 'aria-label': t('prepare.manual.show') }}
        data-testid="platform-token"
      />
      <div className={styles.inline}>
        <Button type="submit" variant="filled" loading={save.pending} disabled={disabled} data-testid="platform-save">
          {t('settings.platform.save')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          loading={forget.pending}
          disabled={disabled}
          onClick={() => forget.run()}
          data-testid="platform-forget"
        >
          {t('settings.platform.forget')}
        </Button>
      </div>
    </form>
  );
}
