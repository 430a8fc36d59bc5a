import type { en } from '../en/index.ts';
import type { Shape } from '../shape.ts';
import { common, shell } from './common.ts';
import { faults } from './faults.ts';
import { sessions } from './sessions.ts';
import { stage } from './stage.ts';

export const zh: Shape<typeof en> = { common, shell, faults, stage, sessions };
