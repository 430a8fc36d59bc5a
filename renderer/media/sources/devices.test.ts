import { describe, expect, it } from 'vitest';
import { nextPermission, type Permission } from './devices.ts';

const revokedBy = (...states: Permission['state'][]) =>
  states.reduce(nextPermission, { state: 'unknown', revoked: false } as Permission).revoked;

describe('a permission', () => {
  it('is taken back by a refusal, and by a question that will be asked again', () => {
    expect(revokedBy('granted', 'denied')).toBe(true);
    expect(revokedBy('granted', 'prompt')).toBe(true);
    expect(revokedBy('granted', 'denied', 'prompt')).toBe(true);
    expect(revokedBy('granted', 'prompt', 'granted')).toBe(false);
  });

  it('was never there before the first answer', () => {
    expect(revokedBy('denied')).toBe(false);
    expect(revokedBy('prompt')).toBe(false);
    expect(revokedBy('denied', 'prompt')).toBe(false);
    expect(revokedBy('prompt', 'granted')).toBe(false);
  });

  it('is taken back by a refusal also where the browser never said that it was given', () => {
    expect(revokedBy('prompt', 'denied')).toBe(true);
  });
});
