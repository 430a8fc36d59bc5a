import { zodResolver } from '@hookform/resolvers/zod';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { CheckCircle2 } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useSaving, useStudio } from '../../app/index.ts';
import { remoteAddressOk } from './remote-address.ts';
import styles from './settings.module.css';

const Form = z.object({
  url: z.string().trim().max(2048).refine(remoteAddressOk, 'address'),
  /** Empty leaves the saved token as it is. */
  token: z.string().trim().max(4096),
});
type Form = z.infer<typeof Form>;

/** Address and token of a remote platform, saved together: one without the other leads nowhere. */
export function RemoteForm({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const url = useStudio((s) => s.settings.platform.remoteUrl);
  const kept = useStudio((s) => s.settings.platform.tokenSaved);
  const desktop = useStudio((s) => s.app.host === 'electron');
  const form = useForm<Form>({
    resolver: zodResolver(Form),
    values: { url, token: '' },
    // A token that is being typed survives the state that comes back when the address was saved.
    resetOptions: { keepDirtyValues: true },
    mode: 'onTouched',
  });
  const save = useSaving(
    async (client, values: Form) => {
      if (values.token !== '') await client.settings.setPlatformToken({ token: values.token });
      await client.settings.patch({ platform: { kind: 'remote', remoteUrl: values.url } });
    },
    () => form.resetField('token', { defaultValue: '' }),
  );
  const forget = useSaving((client) => client.settings.setPlatformToken({ token: null }));
  return (
    <form
      className={styles.form}
      onSubmit={form.handleSubmit((values) => save.run(values))}
      noValidate
      data-testid="settings-remote"
    >
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
        data-testid="settings-remote-url"
      />
      <PasswordInput
        label={t('settings.platform.token')}
        description={t('settings.platform.tokenHint')}
        placeholder={t(kept ? 'settings.platform.tokenKept' : 'settings.platform.tokenPlaceholder')}
        {...form.register('token')}
        disabled={disabled}
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        visibilityToggleButtonProps={{ 'aria-label': t('prepare.manual.show') }}
        data-testid="settings-remote-token"
      />
      {kept ? (
        <p className={styles.kept} data-testid="settings-remote-token-kept">
          <CheckCircle2 size={15} aria-hidden="true" />
          {t(desktop ? 'settings.platform.tokenSavedElectron' : 'settings.platform.tokenSavedWeb')}
        </p>
      ) : null}
      <div className={styles.inline}>
        <Button
          type="submit"
          variant="filled"
          loading={save.pending}
          disabled={disabled}
          data-testid="settings-remote-save"
        >
          {t('settings.platform.save')}
        </Button>
        {kept ? (
          <Button
            variant="subtle"
            color="gray"
            loading={forget.pending}
            disabled={disabled}
            onClick={() => forget.run()}
            data-testid="settings-remote-forget"
          >
            {t('settings.platform.forget')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
