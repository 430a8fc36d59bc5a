import {
  AUDIO_BITRATE,
  type Bag,
  type CapturePlan,
  FORMATS,
  type OnScreenQuestion,
  type RtcPlan,
  type SessionId,
  type Settings,
} from '../../../shared/domain/index.ts';
import { cardFor, explainedItem } from './card.ts';
import type { CardJudge } from './judge.ts';

/** What is asked of the video encoder, in place of all that the format has. */
export type EncodeRate = {
  /** bit/s */
  readonly videoBitrate: number;
  readonly fps: number;
  /** The same shape in fewer pixels; null: the format's. */
  readonly size: { readonly width: number; readonly height: number } | null;
};

/** Everything a capture plan depends on. */
export type PlanInput = {
  settings: Settings['stage'];
  language: 'en' | 'zh-CN';
  bag: Bag | null;
  onScreen: OnScreenQuestion | null;
  nowMs: number;
  /** Words of an item that may stand on the picture. */
  allows: CardJudge;
  screen: { wanted: boolean; audio: boolean };
  beRightBack: boolean;
  /** Set while packets are wanted. */
  sessionId: SessionId | null;
  /** Null: all that the format has. */
  rate: EncodeRate | null;
  /** Null: nothing is sent in real time. */
  rtc: RtcPlan | null;
  /** False while the picture comes from the host's OBS: camera and microphone are left to it. */
  capture: boolean;
};

const WORDS = {
  en: { title: 'Be right back', text: 'The stream goes on in a moment.' },
  'zh-CN': { title: '马上回来', text: '直播稍后继续' },
} as const;

/** The words on the “be right back” picture: the host's own, else the product's. */
function slateWords(settings: Settings['stage'], language: PlanInput['language']): { title: string; text: string } {
  return { title: settings.slateTitle || WORDS[language].title, text: settings.slateText || WORDS[language].text };
}

/** Decides the whole capture plan. Same input, same plan: `revision` alone grows when something changed. */
export function planFrom(input: PlanInput, before: CapturePlan | null): CapturePlan {
  const { settings, onScreen } = input;
  const words = slateWords(settings, input.language);
  const explained = explainedItem(input.bag);
  const next: Omit<CapturePlan, 'revision'> = {
    format: settings.format,
    scene: settings.scene,
    camera: input.capture ? settings.camera : null,
    microphone: input.capture ? settings.microphone : null,
    screen: input.capture ? input.screen : { wanted: false, audio: false },
    micMuted: settings.micMuted,
    computerAudioMuted: settings.computerAudioMuted,
    micGain: settings.micGain,
    computerAudioGain: settings.computerAudioGain,
    mirrorPreview: settings.mirrorPreview,
    beRightBack: input.beRightBack,
    slateTitle: words.title.slice(0, 60),
    slateText: words.text.slice(0, 120),
    card: explained && settings.showCard ? cardFor(explained, input) : null,
    question: onScreen && { messageId: onScreen.messageId, name: onScreen.name, text: onScreen.text },
    encode:
      input.capture && input.sessionId
        ? {
            sessionId: input.sessionId,
            videoBitrate: input.rate?.videoBitrate ?? FORMATS[settings.format].bitrate,
            audioBitrate: AUDIO_BITRATE,
            fps: input.rate?.fps ?? FORMATS[settings.format].fps,
            size: input.rate?.size ?? null,
          }
        : null,
    rtc: input.capture ? input.rtc : null,
  };
  if (!before) return { revision: 1, ...next };
  const { revision, ...rest } = before;
  return JSON.stringify(rest) === JSON.stringify(next) ? before : { revision: revision + 1, ...next };
}
