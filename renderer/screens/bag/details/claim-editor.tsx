import { Button, Group, Loader, TextInput } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyRewrite } from '../../../../shared/compliance/index.ts';
import {
  CLAIM_MAX,
  type Claim,
  cleanLine,
  type Fault,
  PROOF_MAX_BYTES,
  type ProductId,
} from '../../../../shared/domain/index.ts';
import { call, useFindings } from '../../../app/index.ts';
import { faultWords, formatBytes } from '../../../i18n/index.ts';
import { Findings } from '../../../ui/index.ts';
import { asLink, dayOf, endOfDay, PROOF_TYPES } from './claim-fields.ts';
import styles from './details.module.css';

type Put = { text?: string; link?: string | null; expiresAtMs?: number | null };

/** Text, proof and end of a proof. Each is saved when its field is left or its button pressed. */
export function ClaimEditor(props: { productId: ProductId; claim: Claim; onDone: () => void }) {
  const { productId, claim, onDone } = props;
  const { t, i18n } = useTranslation();
  const [text, setText] = useState(claim.text);
  const [link, setLink] = useState(claim.proof?.kind === 'link' ? claim.proof.url : '');
  const [error, setError] = useState<{ field: 'text' | 'link' | 'file' | 'expiry'; words: string } | null>(null);
  const [copying, setCopying] = useState<File | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const findings = useFindings(text, 'claim');
  const clean = cleanLine(text);

  const fail = (field: 'text' | 'link' | 'file' | 'expiry', fault: Fault) =>
    setError({ field, words: faultWords(i18n, fault).title });
  const put = async (field: 'text' | 'link' | 'file' | 'expiry', change: Put) => {
    setError(null);
    const reply = await call((client) =>
      client.cues.putClaim({ productId, claimId: claim.id, text: claim.text, ...change }),
    );
    if (!reply.ok) fail(field, reply.fault);
    return reply.ok;
  };
  const keepText = async () => {
    if (clean === claim.text || clean === '') return;
    if (clean.length > CLAIM_MAX)
      return setError({ field: 'text', words: t('bag.claims.tooLong', { max: CLAIM_MAX }) });
    await put('text', { text: clean });
  };
  const keepLink = async () => {
    const url = asLink(link);
    if (url === null) return setError({ field: 'link', words: t('bag.claims.linkBad') });
    await put('link', { link: url });
  };
  const attach = async (file: File) => {
    if (!PROOF_TYPES.has(file.type)) return setError({ field: 'file', words: t('bag.claims.fileType') });
    const say = (bytes: number) => formatBytes(bytes, i18n.language);
    if (file.size > PROOF_MAX_BYTES) {
      const words = t('bag.claims.fileLarge', { size: say(file.size), max: say(PROOF_MAX_BYTES) });
      return setError({ field: 'file', words });
    }
    setError(null);
    setCopying(file);
    const reply = await call((client) => client.cues.attachProof({ productId, claimId: claim.id, file }));
    setCopying(null);
    if (!reply.ok) fail('file', reply.fault);
    else setLink('');
  };
  const wrong = (field: 'text' | 'link' | 'file' | 'expiry') => (error?.field === field ? error.words : undefined);
  return (
    <div className={styles.claimEditor} data-testid="claim-editor">
      <TextInput
        size="xs"
        label={t('bag.claims.text')}
        value={text}
        maxLength={2_000}
        dir="auto"
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => void keepText()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void keepText();
        }}
        error={wrong('text')}
        data-testid="claim-text"
      />
      {findings.length > 0 ? (
        <Findings
          findings={findings}
          onAccept={(finding) => {
            const next = applyRewrite(text, finding);
            setText(next);
            if (cleanLine(next) !== '' && cleanLine(next).length <= CLAIM_MAX)
              void put('text', { text: cleanLine(next) });
          }}
          checked={false}
          compact
        />
      ) : null}
      <div className={styles.inlineEnd}>
        <TextInput
          size="xs"
          type="url"
          label={t('bag.claims.link')}
          placeholder={t('bag.claims.linkPlaceholder')}
          value={link}
          maxLength={2_048}
          onChange={(event) => setLink(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void keepLink();
          }}
          error={wrong('link')}
          data-testid="claim-link"
        />
        <Button size="xs" disabled={link.trim() === ''} onClick={() => void keepLink()} data-testid="claim-link-set">
          {t('bag.claims.linkSet')}
        </Button>
      </div>
      <div className={styles.fileLine}>
        <input
          ref={input}
          type="file"
          accept={[...PROOF_TYPES].join(',')}
          hidden
          aria-label={t('bag.claims.file')}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) void attach(file);
          }}
          data-testid="claim-file"
        />
        <Button
          size="xs"
          leftSection={copying ? <Loader size={12} color="gray" /> : <FileUp size={14} />}
          disabled={copying !== null}
          onClick={() => input.current?.click()}
          data-testid="claim-file-choose"
        >
          {claim.proof?.kind === 'file' ? t('bag.claims.replace') : t('bag.claims.file')}
        </Button>
        <p className="small" role="status">
          {copying
            ? t('bag.claims.copying', { name: copying.name, size: formatBytes(copying.size, i18n.language) })
            : t('bag.claims.fileHint', { size: formatBytes(PROOF_MAX_BYTES, i18n.language) })}
        </p>
      </div>
      {wrong('file') ? (
        <p className={styles.error} role="alert" data-testid="claim-file-error">
          {wrong('file')}
        </p>
      ) : null}
      <TextInput
        size="xs"
        w={170}
        type="date"
        label={t('bag.claims.expiry')}
        value={claim.expiresAtMs === null ? '' : dayOf(claim.expiresAtMs)}
        onChange={(event) => void put('expiry', { expiresAtMs: endOfDay(event.currentTarget.value) })}
        error={wrong('expiry')}
        data-testid="claim-expiry"
      />
      <Group gap={6}>
        <Button size="xs" onClick={onDone} data-testid="claim-done">
          {t('bag.claims.done')}
        </Button>
        {claim.proof ? (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            onClick={async () => {
              if (await put('file', { link: null })) setLink('');
            }}
            data-testid="claim-drop-proof"
          >
            {t('bag.claims.dropProof')}
          </Button>
        ) : null}
      </Group>
    </div>
  );
}
