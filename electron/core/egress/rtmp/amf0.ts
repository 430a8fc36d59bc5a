/** What AMF0 can say, as far as RTMP servers use it. `undefined` and unsupported markers read as null. */
export type AmfValue = number | boolean | string | null | AmfValue[] | { [name: string]: AmfValue };

/** Bytes that are not AMF0, or more of it than a server has reason to send. */
export class AmfError extends Error {
  override readonly name = 'AmfError';
}

const MAX_DEPTH = 16;
/** Values in one message, nested ones counted: a status has about ten. */
const MAX_VALUES = 2_000;

const Marker = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  reference: 0x07,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
  unsupported: 0x0d,
  xml: 0x0f,
  typedObject: 0x10,
} as const;

/** An object that is written as an ECMA array, as `onMetaData` wants it. */
export class EcmaArray {
  readonly fields: { [name: string]: AmfValue };
  constructor(fields: { [name: string]: AmfValue }) {
    this.fields = fields;
  }
}

export function encodeAmf(...values: (AmfValue | EcmaArray)[]): Buffer {
  const out: Buffer[] = [];
  for (const value of values) put(out, value);
  return Buffer.concat(out);
}

function put(out: Buffer[], value: AmfValue | EcmaArray): void {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    out.push(bytes);
  } else if (typeof value === 'boolean') {
    out.push(Buffer.from([Marker.boolean, value ? 1 : 0]));
  } else if (typeof value === 'string') {
    putString(out, value);
  } else if (value === null) {
    out.push(Buffer.from([Marker.null]));
  } else if (value instanceof EcmaArray) {
    const head = Buffer.alloc(5);
    head[0] = Marker.ecmaArray;
    head.writeUInt32BE(Object.keys(value.fields).length, 1);
    out.push(head);
    putFields(out, value.fields);
  } else if (Array.isArray(value)) {
    const head = Buffer.alloc(5);
    head[0] = Marker.strictArray;
    head.writeUInt32BE(value.length, 1);
    out.push(head);
    for (const item of value) put(out, item);
  } else {
    out.push(Buffer.from([Marker.object]));
    putFields(out, value);
  }
}

function putFields(out: Buffer[], fields: { [name: string]: AmfValue }): void {
  for (const [name, value] of Object.entries(fields)) {
    const text = Buffer.from(name, 'utf8');
    const head = Buffer.alloc(2);
    head.writeUInt16BE(text.length);
    out.push(head, text);
    put(out, value);
  }
  out.push(Buffer.from([0, 0, Marker.objectEnd]));
}

function putString(out: Buffer[], value: string): void {
  const text = Buffer.from(value, 'utf8');
  const long = text.length > 0xffff;
  const head = Buffer.alloc(long ? 5 : 3);
  head[0] = long ? Marker.longString : Marker.string;
  if (long) head.writeUInt32BE(text.length, 1);
  else head.writeUInt16BE(text.length, 1);
  out.push(head, text);
}

/**
 * Reads every value of a message.
 * @throws AmfError for anything that is not AMF0, is cut off, nests deeper than 16 or holds more than 2,000 values
 */
export function decodeAmf(bytes: Buffer): AmfValue[] {
  const reader = new Reader(bytes);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(reader.value(0));
  return values;
}

class Reader {
  private at = 0;
  private count = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Moves past `size` bytes and returns where they start. */
  private take(size: number): number {
    const from = this.at;
    if (size > this.bytes.length - from) throw new AmfError(`value cut off at byte ${from}`);
    this.at = from + size;
    return from;
  }

  private text(size: number): string {
    const from = this.take(size);
    return this.bytes.toString('utf8', from, from + size);
  }

  value(depth: number): AmfValue {
    this.count += 1;
    if (depth > MAX_DEPTH) throw new AmfError(`nested deeper than ${MAX_DEPTH}`);
    if (this.count > MAX_VALUES) throw new AmfError(`more than ${MAX_VALUES} values`);
    const marker = this.bytes.readUInt8(this.take(1));
    switch (marker) {
      case Marker.number:
        return this.bytes.readDoubleBE(this.take(8));
      case Marker.boolean:
        return this.bytes.readUInt8(this.take(1)) !== 0;
      case Marker.string:
        return this.text(this.bytes.readUInt16BE(this.take(2)));
      case Marker.longString:
      case Marker.xml:
        return this.text(this.bytes.readUInt32BE(this.take(4)));
      case Marker.null:
      case Marker.undefined:
      case Marker.unsupported:
        return null;
      case Marker.reference:
        this.take(2);
        return null;
      case Marker.date:
        return this.bytes.readDoubleBE(this.take(10));
      case Marker.ecmaArray:
        this.take(4); // the count is a hint: servers write 0
        return this.fields(depth);
      case Marker.typedObject:
        this.text(this.bytes.readUInt16BE(this.take(2)));
        return this.fields(depth);
      case Marker.object:
        return this.fields(depth);
      case Marker.strictArray: {
        const length = this.bytes.readUInt32BE(this.take(4));
        const items: AmfValue[] = [];
        for (let i = 0; i < length; i += 1) items.push(this.value(depth + 1));
        return items;
      }
      default:
        throw new AmfError(`unknown marker 0x${marker.toString(16)} at byte ${this.at - 1}`);
    }
  }

  private fields(depth: number): { [name: string]: AmfValue } {
    const fields: { [name: string]: AmfValue } = Object.create(null);
    for (;;) {
      const name = this.text(this.bytes.readUInt16BE(this.take(2)));
      if (name === '' && this.bytes[this.at] === Marker.objectEnd) {
        this.at += 1;
        return fields;
      }
      fields[name] = this.value(depth + 1);
    }
  }
}
