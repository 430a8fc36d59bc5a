import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanBlock, cleanLine, clip, graphemes } from './text.ts';

describe('cleaning', () => {
  it.each([
    ['controls and halves', 'a\u0000b\u0007\ud83dc\udc00', 'abc'],
    ['zero width and fillers', 'a\u200bb\u2060c\ufeffd\u00ade\u3164f\u2800', 'abcdef'],
    ['overrides and isolates', '\u202egnp.exe\u202c \u2066x\u2069', 'gnp.exe x'],
    ['line breaks of any kind', 'a\r\nb\u2028c\td', 'a b c d'],
    ['marks on nothing', '\u0301\u0301hi \u0301there', 'hi there'],
    ['joiners that join nothing', '\u200dhi\u200d \u200c\u200dyou\u200d', 'hi you'],
    ['spaces', '  a \u3000 b\u00a0 ', 'a b'],
    ['nothing left', '\u200b\u202e\u0301\u3164\u{e0041}', ''],
    ['tags of no flag', 'a\u{e0041}\u{e007f}b', 'ab'],
  ])('takes out %s', (_, from, to) => {
    expect(cleanLine(from)).toBe(to);
  });
  it.each([
    '👩‍👩‍👧‍👦 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👎🏿',
    'שלום! כמה זה עולה? \u200fRTL',
    'בְּרֵאשִׁ֖ית',
    'می\u200cخواهم',
    'क्षत्रिय हिन्दी',
    'བསྒྲུབས་',
    'Tiếng Việt ｶﾞ 한국어 ภาษาไทยกำลังดี',
    '加微信?¥199',
  ])('keeps %s', (text) => {
    expect(cleanLine(text)).toBe(text.normalize('NFC'));
  });
  it('keeps at most five marks on a letter, however many were piled up, and quickly', () => {
    expect(cleanLine(`z${'\u0335'.repeat(10_000)}!`)).toBe(`z${'\u0335'.repeat(5)}!`);
    // Marks that sort against each other, the slow case of putting them in order.
    const zalgo = `a${'\u0301\u0316'.repeat(50_000)}b`;
    const before = process.cpuUsage();
    expect(cleanLine(zalgo)).toHaveLength(2 + 5);
    // Quadratic order takes seconds of the processor here (a clock would also count what other programs do meanwhile).
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });
  it('changes nothing the second time, for any text', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        ...'aé \n\t\r\u0301\u0316\u200b\u200d\u200c\u202e\u2066\ud83d\udc00👩🏿字ש\u3164\ufe0f\u20e3',
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        const [line, block] = [cleanLine(text), cleanBlock(text)];
        expect(cleanLine(line)).toBe(line);
        expect(cleanBlock(block)).toBe(block);
        expect(line).not.toMatch(/[\n\u202a-\u202e\u2066-\u2069]|[\p{M}\u200c\u200d]{6}|\p{Cs}/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('clipping', () => {
  it('cuts between characters and shows that it did', () => {
    expect(clip('short', 5)).toBe('short');
    expect(clip('a longer line', 9)).toBe('a longer…');
    expect(clip('你好👩‍👩‍👧‍👦吗', 8)).toBe('你好…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const cut = clip(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(graphemes(cut)).toBeLessThanOrEqual(graphemes(text) + 1);
      }),
    );
  });
});
