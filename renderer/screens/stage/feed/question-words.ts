import { fold } from './fold.ts';

/** What viewers ask about most; names a group, and suggests the saved reply that fits. */
export const SUBJECTS = ['size', 'price', 'stock', 'delivery', 'colour', 'material', 'use', 'returns'] as const;
export type Subject = (typeof SUBJECTS)[number];

/**
 * Ways to say the same thing, each replaced by one word: so that “多少钱” and “什么价格” are the same question. Order
 * matters, longer ones first. The marks ‹› keep them apart from letters.
 */
const SAME: readonly (readonly [Subject | 'have' | 'can' | 'when', RegExp])[] = [
  ['price', /多少钱|几多钱|啥价|什么价位?|价格|价钱|怎么卖|几块钱?|how much|\bpric(?:e|es|ing)\b|\bcosts?\b/g],
  ['size', /尺码表?|码数|什么码|哪个码|几码|多大码|\bsiz(?:e|es|ing)\b|\bfits?\b/g],
  [
    'stock',
    /库存|现货|有货|断货|补货|还剩|\bin stock\b|\bstocks?\b|\bsold out\b|\brestock(?:ed|ing)?\b|\bavailab(?:le|ility)\b/g,
  ],
  ['delivery', /发货|快递|包邮|运费|邮费|物流|\bship(?:s|ped|ping|ment)?\b|\bdeliver(?:y|s|ed|ing)?\b|\bpostage\b/g],
  ['colour', /颜色|色号|什么色|哪个色|几号色|\bcolou?rs?\b|\bshades?\b/g],
  ['material', /成分|材质|面料|什么料|\bingredients?\b|\bmaterials?\b|\bfabrics?\b|\bmade (?:of|from)\b/g],
  ['returns', /退货|退换|退款|包退|\breturns?\b|\brefunds?\b|\bexchanges?\b/g],
  ['when', /什么时候|啥时候|几时|多久|几天|\bhow (?:long|soon|many days)\b|\bwhen\b/g],
  [
    'use',
    /怎么用|如何用|用法|适合|适不适合|\bhow (?:do|can|should) (?:i|you|we) use\b|\bhow to use\b|\bsuit(?:s|able|ed)?\b/g,
  ],
  ['have', /有没有|有木有|还有没有|还有|有/g],
  ['can', /能不能|可不可以|可以不可以|可以|能否|能/g],
];

/** Words that ask, soften or address; without them two wordings show what they share. */
const FILLERS_ZH =
  /请问一下|请问|想问一下|多少|想问|问一下|主播|老师|姐姐|姐妹|亲爱的|亲|宝子|宝宝|宝|家人们|一下|这个|那个|这款|那款|这件|那件|这支|这|那|是不是|会不会|是吗|对吗|行吗|好吗|吗|嘛|呢|啊|呀|吧|哦|噢|哈|咯|呗|么|的|了|是|要|会|都|就|还|给|我/g;
const FILLERS_EN = new Set(
  (
    'a an the this that these those it its is are was were be been do does did will would could should can may ' +
    'i you we they me my your our u ur please pls plz hi hey hello dear host have has had get got there here in of to ' +
    'for on at with and or so what which whats is it any some does anyone know tell about much one ones come comes also ' +
    'still now really just ok'
  ).split(' '),
);
const HAN = /\p{Script=Han}/u;

/** The bare words of a question, for comparing: `features` overlap, `hard` must be the same (numbers, sizes, negation). */
export type Wording = {
  readonly features: ReadonlySet<string>;
  readonly hard: string;
  readonly subject: Subject | null;
};

/** Stems by the plainest rule that serves: plural and -ing. */
const stem = (word: string): string =>
  word.length > 4 ? word.replace(/(?:ies)$/, 'y').replace(/(?:ing|es|s)$/, '') : word.replace(/([^s])s$/, '$1');

export function wordingOf(text: string): Wording {
  let rest = fold(text);
  const features = new Set<string>();
  let subject: Subject | null = null;
  for (const [name, pattern] of SAME) {
    rest = rest.replace(pattern, () => {
      if (name !== 'have' && name !== 'can') features.add(`=${name}`);
      if (name !== 'have' && name !== 'can' && name !== 'when') subject ??= name;
      return ' ';
    });
  }
  rest = rest
    .replace(FILLERS_ZH, ' ')
    .replace(/n['’]t\b/g, ' not')
    .replace(/['’](?:s|re|ll|m)\b/g, ' ');
  const hard: string[] = [];
  for (const [word] of rest.matchAll(/[\p{L}\p{N}]+/gu)) {
    for (const [piece] of word.matchAll(/\p{Script=Han}+|[^\p{Script=Han}]+/gu)) {
      if (HAN.test(piece)) addHan(piece, features, hard);
      else addWord(piece, features, hard);
    }
  }
  return { features, hard: hard.sort().join(' '), subject };
}

const NEGATIONS = /[不没无未别]/u;

function addHan(piece: string, features: Set<string>, hard: string[]): void {
  const letters = [...piece];
  for (const [at, letter] of letters.entries()) {
    features.add(letter);
    if (at > 0) features.add(`${letters[at - 1]}${letter}`);
  }
  if (NEGATIONS.test(piece)) hard.push('not');
}

function addWord(piece: string, features: Set<string>, hard: string[]): void {
  if (/\d/.test(piece) || /^(?:x*s|m|x*l)$/.test(piece)) {
    hard.push(piece);
    return;
  }
  if (piece === 'not' || piece === 'no' || piece === 'without') {
    hard.push('not');
    return;
  }
  if (FILLERS_EN.has(piece)) return;
  const word = stem(piece);
  features.add(word);
  // Slips of the finger change few of a word's pairs of letters.
  for (let at = 1; at < word.length; at += 1) features.add(word.slice(at - 1, at + 1));
}

/** How much two wordings share: 0 nothing, 1 all (Jaccard). */
export function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1;
  let both = 0;
  for (const feature of a) if (b.has(feature)) both += 1;
  return both / (a.size + b.size - both);
}
