import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow, useStudio } from '../../../app/index.ts';
import { formatNumber } from '../../../i18n/index.ts';
import { Digest } from '../feed/digest.ts';
import type { Chat } from './use-chat.ts';

/** Says what came to screen readers, in a sentence at most every ten seconds. Nothing of it can be seen. */
export function ChatDigest({ chat }: { chat: Chat }) {
  const { t, i18n } = useTranslation();
  const now = useNow(2_000);
  const digest = useRef<Digest | null>(null);
  const [words, setWords] = useState('');
  const tally = useStudio((s) => s.tally);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock asks; what came meanwhile is read then
  useEffect(() => {
    const counts = { messages: tally?.chat ?? 0, questions: tally?.questions ?? 0, orders: tally?.orders ?? 0 };
    digest.current ??= new Digest(now, counts, chat.groups.groups);
    const next = digest.current.next(now, counts, chat.groups.groups);
    if (!next) return;
    const number = (count: number): string => formatNumber(count, i18n.language);
    const parts: string[] = (['messages', 'questions', 'orders'] as const)
      .filter((name) => next[name] > 0)
      .map((name) => t(`chat.digest.${name}`, { count: next[name], number: number(next[name]) }));
    const { asked } = next;
    if (asked) {
      const count = number(asked.count);
      parts.push(
        asked.subject
          ? t('chat.digest.askedAbout', { number: count, subject: t(`chat.subject.${asked.subject}`) })
          : t('chat.digest.askedText', { number: count, text: asked.text }),
      );
    }
    setWords(parts.join(', '));
  }, [now]);
  return (
    <p className="visually-hidden" role="status" data-testid="chat-digest">
      {words}
    </p>
  );
}
