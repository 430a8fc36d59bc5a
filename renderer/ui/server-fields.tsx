import { Button, PasswordInput, TextInput } from '@mantine/core';
import { CheckCircle2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressProblem, ingestKindOf } from '../../shared/domain/index.ts';
import { useCommand, useStudio } from '../app/index.ts';
import styles from './server-fields.module.css';

type Props = { disabled?: boolean; onSaved?: () => void };

/**
 * Address and secret of any server, saved as they are typed and as they are handed in: RTMP with a stream key, or WHIP with a
 * token that some servers do not ask for. The address says which.
 */
export function ServerFields(props: Props) {
  const saved = useStudio((s) => s.settings.manual.url);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <>
      <AddressField {...props} typed={typed} onTyped={setTyped} />
      <KeyField {...props} whip={ingestKindOf(typed ?? saved) === 'whip'} />
    </>
  );
}

/** Long enough to finish a word, short enough that nobody waits for it. */
const KEEP_AFTER_MS = 400;

function AddressField({
  disabled = false,
  onSaved = () => undefined,
  typed,
  onTyped,
}: Props & { typed: string | null; onTyped: (text: string | null) => void }) {
  const { t } = useTranslation();
  const saved = useStudio((s) => s.settings.manual.url);
  const patch = useCommand((client, url: string) => client.settings.patch({ manual: { url } }), { onDone: onSaved });
  const { run } = patch;
  const text = typed ?? saved;
  const problem = addressProblem(text);
  // OBS may have an address of its own: then none is needed here.
  const optional = useStudio((s) => s.settings.obs.use);
  const wrong = problem !== null && !(optional && problem === 'empty') ? problem : null;
  useEffect(() => {
    if (typed === null || addressProblem(typed) !== null || typed.trim() === saved) return;
    const timer = setTimeout(() => run(typed.trim()), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed, saved, run]);
  const leave = async () => {
    const url = text.trim();
    if (url !== saved && (problem === null || url === '')) await run(url);
    // Until the core has it, and while it is wrong, what was typed stays.
    if (problem === null || url === '') onTyped(null);
  };
  return (
    <TextInput
      label={t('prepare.manual.address')}
      description={t('prepare.manual.addressHint')}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder={t('prepare.manual.addressPlaceholder')}
      value={text}
      disabled={disabled}
      onChange={(event) => onTyped(event.currentTarget.value)}
      onBlur={leave}
      error={wrong !== null && typed !== null ? t(`prepare.manual.problem.${wrong}`) : undefined}
      inputMode="url"
      autoComplete="off"
      spellCheck={false}
      dir="ltr"
      data-testid="manual-address"
    />
  );
}

function KeyField({ disabled = false, onSaved = () => undefined, whip }: Props & { whip: boolean }) {
  const { t } = useTranslation();
  const words = whip ? 'token' : 'key';
  const saved = useStudio((s) => s.settings.manual.keySaved);
  const desktop = useStudio((s) => s.app.host === 'electron');
  const [text, setText] = useState('');
  const save = useCommand((client, key: string | null) => client.settings.setStreamKey({ key }), {
    onDone: () => {
      setText('');
      onSaved();
    },
  });
  return (
    <div>
      <form
        className={styles.keyRow}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') void save.run(text.trim());
        }}
      >
        <PasswordInput
          label={t(`prepare.manual.${words}.label`)}
          placeholder={t(`prepare.manual.${words}.placeholder`)}
          value={text}
          disabled={disabled}
          onChange={(event) => setText(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('prepare.manual.show') }}
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          data-kind={words}
          data-testid="manual-key"
        />
        <Button
          type="submit"
          disabled={disabled || text.trim() === ''}
          loading={save.pending}
          variant={saved ? 'default' : 'filled'}
          data-testid="save-key"
        >
          {t(saved ? `prepare.manual.${words}.replace` : `prepare.manual.${words}.save`)}
        </Button>
        {saved ? (
          <Button
            variant="subtle"
            color="gray"
            disabled={disabled}
            onClick={() => save.run(null)}
            data-testid="forget-key"
          >
            {t(`prepare.manual.${words}.forget`)}
          </Button>
        ) : null}
      </form>
      {saved ? (
        <p className={styles.saved} data-testid="key-saved">
          <CheckCircle2 size={15} aria-hidden="true" />
          {t(desktop ? `prepare.manual.${words}.savedElectron` : `prepare.manual.${words}.savedWeb`)}
        </p>
      ) : null}
    </div>
  );
}
