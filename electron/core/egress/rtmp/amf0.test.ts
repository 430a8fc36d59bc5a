import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmfError, type AmfValue, decodeAmf, EcmaArray, encodeAmf } from './amf0.ts';

const { value } = fc.letrec<{ value: AmfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.string(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}));

const plain = (values: AmfValue[]): unknown => JSON.parse(JSON.stringify(values));

describe('AMF0', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        expect(plain(decodeAmf(encodeAmf(...values)))).toEqual(plain(values));
      }),
    );
  });

  it('writes an ECMA array with its length, and long strings', () => {
    const long = 'x'.repeat(70_000);
    expect(plain(decodeAmf(encodeAmf(new EcmaArray({ width: 720 }), long)))).toEqual([{ width: 720 }, long]);
  });

  it('answers random bytes with values or with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          decodeAmf(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(AmfError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses endless nesting and arrays that only claim their size', () => {
    expect(() => decodeAmf(Buffer.from('0a00000001'.repeat(40), 'hex'))).toThrow(/nested/);
    expect(() => decodeAmf(Buffer.from('0affffffff', 'hex'))).toThrow(AmfError);
    expect(() => decodeAmf(Buffer.concat([Buffer.from('0affffffff', 'hex'), Buffer.alloc(5_000, 5)]))).toThrow(
      /more than/,
    );
  });
});
