import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../../shared/domain/index.ts';
import { faultWords, meaningAndAction } from '../../i18n/index.ts';
import { Callout } from '../../ui/index.ts';
import { useCommand } from '../commands.ts';
import { usePageStore } from '../store.ts';
import { NoticeHelp } from './notice-help.tsx';
import styles from './shell.module.css';

/** More would push the screen away; the rest is counted. */
const SHOWN = 2;
const NOTHING: readonly Notice[] = [];

/** What the core wants the host to know, newest first, until dismissed. */
export function Notices() {
  const { t } = useTranslation();
  const notices = usePageStore((page) => page.state?.notices ?? NOTHING);
  const newest = [...notices].sort((a, b) => b.atMs - a.atMs);
  if (newest.length === 0) return null;
  return (
    <section className={styles.banners} aria-label={t('shell.notices.label')} data-testid="notices">
      {newest.slice(0, SHOWN).map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
      {newest.length > SHOWN ? (
        <p className="small">{t('shell.notices.more', { count: newest.length - SHOWN })}</p>
      ) : null}
    </section>
  );
}

function One({ notice }: { notice: Notice }) {
  const { t, i18n } = useTranslation();
  const dismiss = useCommand((client) => client.state.dismissNotice({ id: notice.id }));
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = place;
    return () => {
      // The core takes a notice away when its cause is gone: a keyboard that was in it goes on in the screen.
      if (current?.contains(document.activeElement)) document.getElementById('main')?.focus();
    };
  }, []);
  const words = faultWords(i18n, notice.fault);
  return (
    <div ref={place}>
      <Callout
        tone={notice.tone === 'error' ? 'bad' : notice.tone}
        role={notice.tone === 'error' ? 'alert' : 'status'}
        title={words.title}
        data-testid="notice"
        data-fault={notice.fault.code}
        action={
          <>
            <NoticeHelp code={notice.fault.code} />
            <ActionIcon
              size="sm"
              aria-label={t('shell.notices.dismiss')}
              onClick={() => dismiss.run()}
              data-testid="notice-dismiss"
            >
              <X size={16} />
            </ActionIcon>
          </>
        }
      >
        {meaningAndAction(words, i18n.language)}
      </Callout>
    </div>
  );
}
