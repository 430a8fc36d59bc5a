import { describe, expect, it } from 'vitest';
import { needsPlainYes } from './plain.ts';
import { sectionOf, sectionsFor } from './sections.ts';

describe('sections of the OBS screen', () => {
  it('shows the section of the route as long as there is one', () => {
    for (const used of [true, false]) for (const name of sectionsFor(used)) expect(sectionOf(name, used)).toBe(name);
    expect(sectionOf(null, true)).toBe('connection');
    expect(sectionOf('about', true)).toBe('connection');
    expect(sectionOf('ready', false)).toBe('about');
    expect(sectionOf('nonsense', false)).toBe('about');
  });
});

describe('an unencrypted address', () => {
  it('asks for every other machine until the host has said yes to just this one', () => {
    for (const host of ['localhost', '127.0.0.1', '::1', '127.4.5.6'])
      expect(needsPlainYes({ host, port: 4_455 }, ''), host).toBe(false);
    expect(needsPlainYes({ host: '192.168.1.40', port: 4_455 }, '')).toBe(true);
    expect(needsPlainYes({ host: '192.168.1.40', port: 4_455 }, '192.168.1.40:4455')).toBe(false);
    expect(needsPlainYes({ host: '192.168.1.40', port: 4_456 }, '192.168.1.40:4455')).toBe(true);
    expect(needsPlainYes({ host: 'fd00::2', port: 4_455 }, '[fd00::2]:4455')).toBe(false);
    expect(needsPlainYes({ host: 'localhost.example.com', port: 4_455 }, '')).toBe(true);
  });
});
