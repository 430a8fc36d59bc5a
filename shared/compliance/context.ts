import { type Folded, fold, type Span } from './fold.ts';
import type { Heed, LintContext, LintField } from './rule.ts';

/**
 * What stands around the words. The same words are a claim, a quotation, a denial or a viewer's question; and inside a
 * registered name they are none of these. Looks only a little way to each side, so that a long text takes no longer than
 * its length.
 */
export type Scene = {
  readonly folded: Folded;
  readonly field: LintField;
  readonly context: LintContext;
  /** Places of registered names. */
  readonly names: Cover;
  /** Quoted parts, the marks not included; outermost only, in order. */
  readonly quotes: readonly (Span & { work: boolean })[];
  readonly quoteStarts: readonly number[];
};

/** How far a clause is looked at to each side of the words, in characters. */
const REACH = 60;
const CLAUSE_END = ',。!?;\n';

/** Answers quickly whether a span lies inside one of many. */
export class Cover {
  private readonly starts: number[] = [];
  /** Furthest end of the spans up to and with this one. */
  private readonly ends: number[] = [];
  constructor(spans: readonly Span[]) {
    let furthest = -1;
    for (const span of [...spans].sort((a, b) => a.start - b.start)) {
      furthest = Math.max(furthest, span.end);
      this.starts.push(span.start);
      this.ends.push(furthest);
    }
  }
  holds(span: Span): boolean {
    const at = lastAtOrBefore(this.starts, span.start);
    return at >= 0 && (this.ends[at] ?? -1) >= span.end;
  }
}

function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const PAIRS: Readonly<Record<string, string>> = {
  '“': '”',
  '‘': '’',
  '「': '」',
  '『': '』',
  '《': '》',
  '〈': '〉',
  '«': '»',
};

/** Quoted parts. An opening mark without its closing one quotes nothing. „…“ closes with the mark that opens elsewhere. */
function quotesIn(text: string): (Span & { work: boolean })[] {
  const found: (Span & { work: boolean })[] = [];
  let open: { close: string; start: number; work: boolean } | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (open && (char === open.close || (open.close === '“”' && open.close.includes(char)))) {
      found.push({ start: open.start, end: at, work: open.work });
      open = null;
    } else if (!open && char === '"') open = { close: '"', start: at + 1, work: false };
    else if (!open && char === '„') open = { close: '“”', start: at + 1, work: false };
    else if (!open && PAIRS[char] !== undefined) open = { close: PAIRS[char], start: at + 1, work: char === '《' };
    // A paragraph without the closing mark: the mark was a slip and must not hide the rest.
    else if (open && char === '\n') open = null;
  }
  return found;
}

function namesIn(text: string, names: readonly string[]): Span[] {
  const spans: Span[] = [];
  for (const name of new Set(names.map((one) => fold(one).text.trim()))) {
    if (name === '') continue;
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
      spans.push({ start: at, end: at + name.length });
  }
  return spans;
}

export function sceneOf(folded: Folded, field: LintField, context: LintContext): Scene {
  const quotes = quotesIn(folded.text);
  return {
    folded,
    field,
    context,
    names: new Cover(namesIn(folded.text, context.names ?? [])),
    quotes,
    quoteStarts: quotes.map((quote) => quote.start),
  };
}

/** Text from the clause's beginning to the span, and from the span to the clause's end with its closing sign. */
export function clauseAround(text: string, span: Span): { before: string; after: string } {
  let from = span.start;
  while (from > 0 && span.start - from < REACH && !endsClause(text, from - 1)) from -= 1;
  let to = span.end;
  while (to < text.length && to - span.end < REACH && !endsClause(text, to)) to += 1;
  return { before: text.slice(from, span.start), after: text.slice(span.end, Math.min(text.length, to + 1)) };
}

/** A full stop ends a clause only before a space or the end: “3.5” and “no.1” go on. */
const endsClause = (text: string, at: number): boolean =>
  CLAUSE_END.includes(text[at] ?? '') || (text[at] === '.' && /^(?:\s|$)/.test(text.slice(at + 1, at + 2)));

/** The sentence around a span, at most `REACH` × 3 to each side. */
export function sentenceAround(text: string, span: Span): string {
  const stops = (at: number) =>
    '。!?\n'.includes(text[at] ?? '') || (text[at] === '.' && /\s/.test(text[at + 1] ?? ''));
  let from = span.start;
  while (from > 0 && span.start - from < REACH * 3 && !stops(from - 1)) from -= 1;
  let to = span.end;
  while (to < text.length && to - span.end < REACH * 3 && !stops(to)) to += 1;
  return text.slice(from, to);
}

// -- denial ---------------------------------------------------------------------------------------------------------

/** A verb of saying or being is denied, and what it says may stand a little further on. */
const DENIED_ZH = new RegExp(
  '(?:(?<!是|要|可|何|难道|谁说)不是|并非|不算|算不上|谈不上|称不上|说不上|不敢(?:说|讲|称|承诺|保证|写|叫|打包票)|' +
    '不(?:想|愿|争|图|说|写|讲|称|叫|标|做|追求|求|承诺|保证|担保|宣传|宣称|号称|提供|具有|具备|替代|代替|涉及|存在|相信|信|许说|许写|准说|准写|让说|让写)|' +
    '不(?:能|可以?|会|应该?|该|得|宜)(?!不|错过|少|缺|忘|等)|无法|没法|没办法|' +
    '不(?:要|用|再|需要?|必)(?:说|写|讲|称|用|叫|信|相信|追|追求|迷信|以为|指望|当|拿|把|被|宣传|标|出现)|' +
    '没(?:有)?(?:说|写|讲|宣称|承诺|保证|标|提)|没人(?:敢|能)(?:说|保证|承诺)|并没|拒绝|避免|' +
    '未必|不一定|不见得|不等于|远没到|(?<![特区个分级鉴性类识派差辨道])别(?:再|去|急着)?(?:说|写|讲|信|相信|用|叫|买|追|以为|指望|把|被|拿|迷信|当))' +
    '[^但而却才更只就:]{0,9}$|' +
    // A bare no denies only what follows at once: “没有中间商,全网最低” denies the middleman.
    '(?<!有)没有(?:什么|所谓的?|任何)?[“「"]?$|(?<!要)(?:不要|别|请勿|切勿|非)$|(?<![要何可好是用谁差无])不$',
  'u',
);
/** Two noes make a yes, and some begin what sounds like one. */
const NO_DENIAL_ZH =
  /不得不|错过|无不|不能不|不可不|没(?:有)?人?不|不仅|不只|不但|不光|不愧|不亏|不敢相信|不容错过|不可错过|不会错|难道|谁说|要不是|不是.{0,6}而是$|不是吹|不是我(?:吹|说|夸)|不(?:用|必)(?:怀疑|犹豫|多|想|比|说)/u;
const DENIED_AFTER_ZH =
  /^(?:的?(?:功效|作用|效果|说法|字样|字眼|的话|这种话|这类词|这个词|这种词|之类))?[^,。!?\n]{0,5}(?:是没有的|并?不存在|是假的|不可信|不要信|别信|谈不上|说不上|算不上|不敢[说用写叫讲称]|不能说|不敢当|无关|不能写|不能用|不让说|不许说|不许写|不合规|是?违规|是?违法|不是我们|我们不说|我不说)/u;
const DENIED_EN =
  /\b(?:not|isn't|aren't|wasn't|never|cannot|can't|won't|don't|doesn't|didn't|wouldn't|without|nor|neither|avoid|nobody can|no(?!\.| doubt| question| wonder| one (?:beats|makes|does)))\b(?:(?!\b(?:only|just|but|because)\b)[^,;:!?\n]){0,40}$/u;
const NO_DENIAL_EN =
  /\b(?:isn't (?:it|this|that|she|he)|don't (?:miss|wait|hesitate|forget|you)|never (?:been|miss|again)|why not|can't (?:believe|go wrong|wait)|not only|not just)\b/u;
const DENIED_AFTER_EN =
  /^[^.,;!?\n]{0,12}\b(?:is|are|would be) (?:not|never|a claim we|a word we|something we (?:cannot|can't|won't|never))\b/u;

const REFUSED_NEXT =
  /^(?:这话|这句)?(?:我们?|主播|咱们?)?(?:可|都)?(?:不敢|不能|不会|不可以|没法|从不|不要|请不要|请别|别)|^ ?(?:i|we|please) (?:can't|cannot|won't|don't|would never|do not|never)/u;

function denied(scene: Scene, span: Span): boolean {
  const { before, after } = clauseAround(scene.folded.text, span);
  const zh = DENIED_ZH.test(before) && !NO_DENIAL_ZH.test(before);
  const en = DENIED_EN.test(before) && !NO_DENIAL_EN.test(before);
  if (zh || en || DENIED_AFTER_ZH.test(after) || DENIED_AFTER_EN.test(after)) return true;
  // “用完全没了”,我不敢这么写: quoted first, and then refused.
  const next = scene.folded.text.slice(span.end + after.length, span.end + after.length + 12);
  return /^[^,。!?\n]{0,4}[”"」’],?$/u.test(after) && REFUSED_NEXT.test(next);
}

// -- question -------------------------------------------------------------------------------------------------------

const ASKS_ZH = /是不是|能不能|会不会|有没有|可不可以|算不算|能否|是否|哪|谁|什么|怎么|为啥|多少|真的|几/u;
const ENDS_ASKING_ZH = /(?:吗|么|嘛|不)(?:[呀啊]?)\s*[!?]*$/u;
/** Questions that sell: nobody asks them to learn something. */
const BAIT_ZH = /想不想|想要|要不要|难道|谁不|何不|还不|还在等|心动|准备好|你敢信|敢不敢|还有比|凭什么不/u;
const REPORTED_ZH = /(?:问|想知道|好奇|想了解|纠结)/u;
const ASKS_EN =
  /^\W{0,3}(?:(?:hi|hey|so|and|but|ok|host|sorry)\W{1,3}){0,2}(?:is|are|does|do|can|could|will|would|did|was|were|which|what|why|who|how|has|have|should|where|when)\b/u;
const BAIT_EN = /\b(?:want|ready|looking for|need|why (?:not|pay|wait)|who doesn't|isn't|don't you|interested in)\b/u;
const REPORTED_EN =
  /\b(?:asks?|asked|asking|wonders?|wondered|wants? to know)\b[^.!\n]{0,40}\b(?:if|whether|which|what|why|how)\b/u;

function asked(scene: Scene, span: Span): boolean {
  const { text } = scene.folded;
  const { before, after } = clauseAround(text, span);
  const clause = before + text.slice(span.start, span.end) + after;
  if (BAIT_ZH.test(clause) || BAIT_EN.test(clause)) return false;
  if (REPORTED_ZH.test(before) && (ASKS_ZH.test(before) || /吗|\?/u.test(after))) return true;
  if (REPORTED_EN.test(before)) return true;
  const mark = after.endsWith('?');
  const body = clause.replace(/[!?。,;\s]+$/u, '');
  if (/\p{Script=Han}/u.test(clause))
    return (
      (mark && ASKS_ZH.test(before + after)) ||
      ENDS_ASKING_ZH.test(body + (mark ? '?' : '')) ||
      (mark && scene.field === 'reply')
    );
  return mark && (ASKS_EN.test(before) || scene.field === 'reply');
}

// -- quotation ------------------------------------------------------------------------------------------------------

const CITES_BEFORE =
  /(?:说|问|写|讲|喊|称|答|提|留言|评论|弹幕|念|告诉|回复|夸|听|看到|见到|看见|标题|广告|所谓|号称|宣传|这种|那种|这类|那些|这些|别|不|没|叫|关于|拒绝|避免|删|改|词|字|把|像|类似|比如|例如|原话|口号|诗|歌|书|文章|\b(?:said|says|say|asked|asks|ask|wrote|writes|called|calls|claims?|claiming|words?|phrase|quote|avoid|like|such as|reviews?|comments?|so-called|heard|read|slogan|title|headline|never|not))[^。!?\n]{0,14}$/u;
const CITES_AFTER =
  /^[\s,]{0,2}(?:是\p{Script=Han}{0,8}(?:名字|店名|昵称|网名|笔名|外号|绰号)|这(?:个|种|类|样|句|些|几|三|两|四|话)|那(?:个|种|类|句|些)|的?说法|的话|之类|等|字样|字眼|一词|[二两三四五六]个?字|有人|网友|粉丝|朋友|她|他|妈妈|说|问|来自|出自|[—-]|(?:she|he|they|someone|a viewer|is a (?:word|phrase)|are words|said|says|asked|wrote|reads))/u;

/**
 * Somebody's words, or only our own in quotation marks? A quotation has somebody who says it, or stands by itself and says
 * more than the offending word. “全网最低”价 is the host's own claim with an ornament.
 */
function quoted(scene: Scene, span: Span): boolean {
  const { text } = scene.folded;
  const quote = scene.quotes[lastAtOrBefore(scene.quoteStarts, span.start)];
  if (!quote || quote.end < span.end) return false;
  if (quote.work) return true;
  const before = text.slice(Math.max(0, quote.start - 1 - REACH), quote.start - 1);
  const after = text.slice(quote.end + 1, quote.end + 1 + REACH);
  if (CITES_BEFORE.test(before) || CITES_AFTER.test(after)) return true;
  const whole = !/[\p{L}\p{N}]/u.test(before + after);
  const more = lettersOf(text.slice(quote.start, quote.end)) - lettersOf(text.slice(span.start, span.end));
  return !whole && more >= 4 && !/^[\p{L}\p{N}]/u.test(after);
}

const lettersOf = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;

// -- source ---------------------------------------------------------------------------------------------------------

const CITES_SOURCE =
  /来源|数据来自|数据出自|据|依据|根据|出自|引自|发布|source:|according to|published|data from|reported by/u;
const WITH_DATE = /(?<!\d)20\d\d(?!\d)/u;
const WITH_BODY =
  /统计局|协会|研究院|研究所|学会|监管|总局|数据中心|检测中心|报告|白皮书|公报|国标|gb\/?t|年鉴|大学|institute|association|bureau|report|survey|iso|census|university|laborator/u;
const OWN_SOURCE = /本店|自家|我们自己|我们店|内部|自有|自制|our own|in-house|internal/u;

/** The sentence says who found it, and when; not we ourselves. */
export function sourced(scene: Scene, span: Span): boolean {
  const sentence = sentenceAround(scene.folded.text, span);
  return (
    CITES_SOURCE.test(sentence) && WITH_DATE.test(sentence) && WITH_BODY.test(sentence) && !OWN_SOURCE.test(sentence)
  );
}

/** The words themselves: “the Best Western” is a name with an article before it. */
function core({ folded }: Scene, span: Span): Span {
  const words = folded.text.slice(span.start, span.end);
  const lead = /^(?:(?:simply|the|our|your|an?) ){1,3}/u.exec(words)?.[0].length ?? 0;
  const tail = words.endsWith('的') ? 1 : 0;
  return lead + tail < words.length ? { start: span.start + lead, end: span.end - tail } : span;
}

const CHECKS: Record<Heed, (scene: Scene, span: Span) => boolean> = {
  name: (scene, span) => scene.names.holds(core(scene, span)),
  quote: quoted,
  denial: denied,
  question: asked,
  source: sourced,
};

/** Whether something that the rule listens to makes these words no claim. */
export const harmless = (scene: Scene, span: Span, heeds: readonly Heed[]): boolean =>
  heeds.some((heed) => CHECKS[heed](scene, span));
