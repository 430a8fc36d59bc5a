import { createHash, randomBytes } from 'node:crypto';

/** 96 random bits as text of 16 URL-safe characters behind a prefix that says what it names. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('base64url')}`;

/** A secret nobody can guess: 192 bits, URL-safe, letters and digits first so that it can be pasted anywhere. */
export const newSecret = (): string =>
  `r${randomBytes(24).toString('base64url').replaceAll('-', 'a').replaceAll('_', 'b')}`;

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');
