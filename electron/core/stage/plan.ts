import {
  AUDIO_BITRATE,
  type Bag,
  type BagItem,
  type CapturePlan,
  FORMATS,
  formatMoney,
  LOW_STOCK,
  type ProductCard,
  type SessionId,
  type Settings,
} from '../../../shared/domain/index.ts';

/** Everything a capture plan depends on. */
export type PlanInput = {
  settings: Settings['stage'];
  language: 'en' | 'zh-CN';
  bag: Bag | null;
  screen: { wanted: boolean; audio: boolean };
  beRightBack: boolean;
  /** Set while packets are wanted. */
  sessionId: SessionId | null;
};

const WORDS = {
  en: {
    title: 'Be right back',
    text: 'The stream goes on in a moment.',
    now: 'Now explaining',
    left: (n: number) => `${n} left`,
    soldOut: 'Sold out',
  },
  'zh-CN': {
    title: '马上回来',
    text: '直播稍后继续',
    now: '正在讲解',
    left: (n: number) => `剩 ${n} 件`,
    soldOut: '已售罄',
  },
} as const;

/** The words on the “be right back” picture: the host's own, else the product's. */
function slateWords(settings: Settings['stage'], language: PlanInput['language']): { title: string; text: string } {
  return { title: settings.slateTitle || WORDS[language].title, text: settings.slateText || WORDS[language].text };
}

/** The card drawn while an item is explained. Stock is named only when few are left, and only as the platform confirmed it. */
function cardFor(item: BagItem, language: PlanInput['language']): ProductCard {
  const words = WORDS[language];
  const stock = item.stock === 0 ? words.soldOut : item.stock < LOW_STOCK * 5 ? words.left(item.stock) : null;
  return {
    itemId: item.id,
    title: item.title.slice(0, 120),
    caption: [item.perk || words.now, stock]
      .filter((part) => part !== null)
      .join(' · ')
      .slice(0, 120),
    price: formatMoney(item.livePrice),
    // A struck-through price needs its basis and date beside it (live-commerce measures art. 32): not before we can show both.
    comparePrice: null,
    imageUrl: item.imageUrl,
  };
}

/** Decides the whole capture plan. Same input, same plan: `revision` alone grows when something changed. */
export function planFrom(input: PlanInput, before: CapturePlan | null): CapturePlan {
  const { settings } = input;
  const words = slateWords(settings, input.language);
  const explained = input.bag?.items.find((item) => item.id === input.bag?.explaining?.itemId);
  const next: Omit<CapturePlan, 'revision'> = {
    format: settings.format,
    scene: settings.scene,
    camera: settings.camera,
    microphone: settings.microphone,
    screen: input.screen,
    micMuted: settings.micMuted,
    computerAudioMuted: settings.computerAudioMuted,
    micGain: settings.micGain,
    computerAudioGain: settings.computerAudioGain,
    mirrorPreview: settings.mirrorPreview,
    beRightBack: input.beRightBack,
    slateTitle: words.title.slice(0, 60),
    slateText: words.text.slice(0, 120),
    card: explained && settings.showCard ? cardFor(explained, input.language) : null,
    encode: input.sessionId
      ? { sessionId: input.sessionId, videoBitrate: FORMATS[settings.format].bitrate, audioBitrate: AUDIO_BITRATE }
      : null,
  };
  if (!before) return { revision: 1, ...next };
  const { revision, ...rest } = before;
  return JSON.stringify(rest) === JSON.stringify(next) ? before : { revision: revision + 1, ...next };
}
