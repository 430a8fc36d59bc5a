import { Button, Modal } from '@mantine/core';
import { ExternalLink, FileText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../../../shared/domain/index.ts';
import { saveFile, useCommand } from '../../../app/index.ts';
import styles from './details.module.css';

/** Opens a proof: a link in the browser, a picture here, a PDF as a file (this page may embed none). */
export function OpenProof({ claim }: { claim: Claim }) {
  const { t } = useTranslation();
  const { proof } = claim;
  const [picture, setPicture] = useState<Blob | null>(null);
  const open = useCommand((client, fileId: string) => client.cues.openProof({ fileId }), {
    onDone: (file) => {
      if (file.type.startsWith('image/')) setPicture(file);
      else saveFile(file, proof?.kind === 'file' ? proof.name : file.name);
    },
  });
  if (!proof) return null;
  if (proof.kind === 'link')
    return (
      <a
        className={styles.proofLink}
        href={proof.url}
        target="_blank"
        rel="noreferrer"
        title={proof.url}
        aria-label={`${short(proof.url)}. ${t('bag.claims.open', { text: claim.text })}`}
        data-testid="proof-open"
      >
        <ExternalLink size={13} aria-hidden="true" />
        <span className="clip">{short(proof.url)}</span>
      </a>
    );
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<FileText size={13} />}
        loading={open.pending}
        aria-label={`${proof.name}. ${t('bag.claims.open', { text: claim.text })}`}
        title={proof.name}
        onClick={() => open.run(proof.fileId)}
        className={styles.proofFile}
        data-testid="proof-open"
      >
        {proof.name}
      </Button>
      {picture ? <Picture blob={picture} name={proof.name} onClose={() => setPicture(null)} /> : null}
    </>
  );
}

const short = (url: string): string => url.replace(/^https?:\/\//, '');

function Picture({ blob, name, onClose }: { blob: Blob; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={name}
      size="auto"
      closeButtonProps={{ 'aria-label': t('common.close') }}
      data-testid="proof-picture"
    >
      {url ? <img src={url} alt={t('bag.claims.proofOf', { name })} className={styles.proofPicture} /> : null}
    </Modal>
  );
}
