import type { Fault, StudioState } from '../../shared/domain/index.ts';

/** More than these nobody reads; the oldest go first. */
const NOTICES_MAX = 8;

export type Notices = {
  /** Puts a notice in front; one of the same fault and rule gives way to it. */
  notice(fault: Fault, tone?: 'info' | 'warn' | 'error'): void;
  /** Takes notices with this code away: their cause is gone. */
  settled(code: Fault['code']): void;
};

export function createNotices(
  state: () => Pick<StudioState, 'notices'>,
  change: (patch: Pick<StudioState, 'notices'>) => void,
): Notices {
  return {
    notice(fault, tone = 'warn') {
      const id = `${fault.code}.${fault.rule ?? ''}`;
      const rest = state().notices.filter((row) => row.id !== id);
      change({ notices: [{ id, tone, fault, atMs: Date.now() }, ...rest].slice(0, NOTICES_MAX) });
    },
    settled(code) {
      const { notices } = state();
      const rest = notices.filter((row) => row.fault.code !== code);
      if (rest.length < notices.length) change({ notices: rest });
    },
  };
}
