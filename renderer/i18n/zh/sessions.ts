import type { sessions as en } from '../en/sessions.ts';
import type { Shape } from '../shape.ts';

export const sessions: Shape<typeof en> = {
  title: '场次',
};
