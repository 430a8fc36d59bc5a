import { bag } from './bag.ts';
import { chat } from './chat.ts';
import { checklist } from './checklist.ts';
import { common, shell } from './common.ts';
import { faults } from './faults.ts';
import { lint } from './lint.ts';
import { obs } from './obs.ts';
import { obsStage } from './obs-stage.ts';
import { picker } from './picker.ts';
import { prepare } from './prepare.ts';
import { sell } from './sell.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { stage } from './stage.ts';
import { topics } from './topics.ts';
import { uplink } from './uplink.ts';

/** Every English word of the page, by area. The Chinese ones have the same shape. */
export const en = {
  common,
  shell,
  picker,
  faults,
  checklist,
  prepare,
  topics,
  bag,
  chat,
  lint,
  obs,
  settings,
  stage,
  obsStage,
  sell,
  sessions,
  uplink,
} as const;
