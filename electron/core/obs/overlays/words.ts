import type { Settings } from '../../../../shared/domain/index.ts';

export type OverlayLanguage = 'en' | 'zh-CN';

type Words = {
  rehearsal: string;
  question: string;
  host: string;
  goal: Record<Settings['obs']['goal']['kind'], string>;
  reached: string;
};

/** All the words that the core puts on an overlay; those of the card are the stage's own. */
export const WORDS: Readonly<Record<OverlayLanguage, Words>> = {
  en: {
    rehearsal: 'Rehearsal',
    question: 'Question',
    host: 'Host',
    goal: { orders: 'Order goal', sales: 'Sales goal' },
    reached: 'Goal reached',
  },
  'zh-CN': {
    rehearsal: '彩排',
    question: '提问',
    host: '主播',
    goal: { orders: '订单目标', sales: '销售目标' },
    reached: '目标达成',
  },
};
