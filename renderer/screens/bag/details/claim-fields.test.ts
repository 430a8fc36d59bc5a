import { describe, expect, it } from 'vitest';
import { asLink, dayOf, endOfDay } from './claim-fields.ts';

describe('fields of a claim', () => {
  it.each([
    ['https://lab.example/report?id=1', 'https://lab.example/report?id=1'],
    [' lab.example/report ', 'https://lab.example/report'],
    ['http://127.0.0.1:8000/a.pdf', 'http://127.0.0.1:8000/a.pdf'],
    ['javascript:alert(1)', null],
    ['file:///etc/passwd', null],
    ['report of the lab', null],
    ['', null],
  ])('link %s', (typed, link) => expect(asLink(typed)).toBe(link));

  it('counts the whole last day', () => {
    const end = endOfDay('2026-11-23');
    expect(end).toBe(new Date(2026, 10, 24).getTime() - 1);
    expect(dayOf(end ?? 0)).toBe('2026-11-23');
    expect(endOfDay('')).toBeNull();
  });
});
