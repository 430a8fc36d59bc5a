import { clauseAround, type Scene, sentenceAround, sourced } from './context.ts';
import type { Span } from './fold.ts';

/**
 * Checks that are more than a pattern, by the name that rule files use. Each reads the folded text and gives the spans it
 * objects to. Patterns in here have bounded repeats for the same reason as those of the files (`guard.ts`).
 */
type Matcher = (scene: Scene) => Span[];

function* each(pattern: RegExp, text: string): Generator<RegExpExecArray & Span> {
  for (const found of text.matchAll(pattern)) {
    if (found[0] !== '') yield Object.assign(found, { start: found.index, end: found.index + found[0].length });
  }
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

// -- stock ----------------------------------------------------------------------------------------------------------

const ZH_DIGITS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};
const countOf = (text: string): number | null => {
  if (/^\d+$/.test(text)) return Number(text);
  if (text.length === 1) return ZH_DIGITS[text] ?? null;
  const tens = /^([二三四五六七八九]?)十([一二三四五六七八九]?)$/.exec(text);
  if (!tens) return null;
  return (ZH_DIGITS[tens[1] ?? ''] ?? 1) * 10 + (ZH_DIGITS[tens[2] ?? ''] ?? 0);
};

const LAST_ZH =
  /(?:最后|只有(?=[\d一二两三四五六七八九十]{1,3}(?:单|件|份|套|支|瓶|盒|双|名额))|仅剩|只剩|还剩|就剩|仅余|库存仅剩?|库存只有)(?:下)?(?<under>不到|不足)?(?<count>\d{1,6}|[一二两三四五六七八九十]{1,3})(?:单|件|套|支|瓶|个|份|盒|只|双|包|本|条|台|名额|组|箱|杯|罐|张)了?/gu;
const LAST_EN =
  /\b(?:only|just|last|final) (?<count>\d{1,6}) (?:[a-z]{1,12} )?(?:left|remaining|in stock|pieces?|units?|items?|orders?|sets?|pairs?|boxes)\b|\b(?:only|just) (?<count2>\d{1,6}) of (?:them|these) left\b/gu;

/** “最后3单”: pressure, unless the platform counted the same. */
function lastUnits(scene: Scene): Span[] {
  const stock = scene.context.stock;
  const spans: Span[] = [];
  for (const pattern of [LAST_ZH, LAST_EN])
    for (const found of each(pattern, scene.folded.text)) {
      const said = countOf(found.groups?.count ?? found.groups?.count2 ?? '');
      const true_ =
        typeof stock === 'number' &&
        said !== null &&
        (found.groups?.under ? stock < said : Math.max(0, stock) === said);
      if (!true_) spans.push(spanOf(found));
    }
  return spans;
}

// -- price ----------------------------------------------------------------------------------------------------------

const COMPARED_ZH =
  /(?:原价|划(?:线|掉)的?价|市场价|专柜价|吊牌价|日常价|平时价|门店价|官方价|参考价|建议零售价|立减|直降|立省|直省|省下|比平时便宜)/gu;
const COMPARED_EN =
  /\b(?:was|were|originally|regularly|reg\.|usually|list price|original price|retail price|normally)\s{0,2}(?:priced at |at |for )?[$¥€£]\s?\d{1,7}|\bsave [$¥€£]?\d{1,6}%?|\b\d{1,2}% (?:off|cheaper)\b|\b(?:original|regular|retail) price\b/gu;
const BASIS_ZH = /近\d{1,3}[日天]|过去\d{1,3}[日天]|最低成交价|成交价为准|以.{1,12}为(?:准|基准)|活动前|价格依据/u;
const BASIS_EN =
  /\b(?:lowest|average) (?:deal|sale|selling|sold)? ?price (?:of|in|over|during) the (?:last|past) \d{1,3} days|\bin the (?:last|past) \d{1,3} days|\bsince \d{4}|\bbefore this (?:offer|sale)/u;
const DATED = /\d{1,2}[月/.-]\d{1,2}日?|20\d\d|近\d{1,3}[日天]|(?:last|past) \d{1,3} days/u;

/** A compared price needs what it is compared with, and when; beside it or from the card. */
function comparedPrice(scene: Scene): Span[] {
  if (scene.context.priceBasis === true) return [];
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const pattern of [COMPARED_ZH, COMPARED_EN])
    for (const found of each(pattern, text)) {
      const sentence = sentenceAround(text, found);
      const basis = (BASIS_ZH.test(sentence) || BASIS_EN.test(sentence)) && DATED.test(sentence);
      // “原价卖”, “恢复原价”: the price itself, and no comparison.
      const plain =
        /^(?:卖|出售|销售|购买|退)/u.test(text.slice(found.end)) ||
        /(?:恢复|不是|按|照)$/u.test(text.slice(0, found.start));
      if (!basis && !plain) spans.push(spanOf(found));
    }
  return spans;
}

// -- gifts ----------------------------------------------------------------------------------------------------------

const GIFT_ZH =
  /(?:送|赠送?|附赠|加赠)(?:一?份|个|点|你们?|大家|全场|超值|神秘|豪华)?(?:大礼包?|好礼|豪礼|惊喜|神秘礼物|礼物|礼品|赠品|小礼物|福利|礼包)/gu;
const GIFT_EN =
  /\b(?:free|mystery|surprise|bonus) (?:gifts?|surprises?|present)\b|\bgift with (?:every|each|your) (?:order|purchase)\b/gu;
/** Kind with amount: “小样2ml×3”, “一支唇刷”, “a 30 ml hand cream”. */
const SPEC =
  /\d{1,5}\s?(?:ml|g|kg|毫升|克|片|支|个|件|包|袋|张|瓶|枚|只|份|套|条|本|pcs|pieces?|x)|[一二两三四五六七八九十](?:支|片|包|袋|张|瓶|枚|只|套|条|本|块|把)|\b(?:a|one|two|three) \d{1,4}/u;

function giftWithoutSpec(scene: Scene): Span[] {
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const pattern of [GIFT_ZH, GIFT_EN])
    for (const found of each(pattern, text)) {
      const { after } = clauseAround(text, found);
      const rest = after + text.slice(found.end + after.length, found.end + after.length + 24);
      if (!SPEC.test(rest)) spans.push(spanOf(found));
    }
  return spans;
}

// -- data and patents -----------------------------------------------------------------------------------------------

const DATA_ZH =
  /(?:数据|研究|调查|实验|测试|检测|报告|统计|临床)(?:结果)?(?:显示|表明|证明|证实|发现)|(?:专家|医生|教授|博士|科学家)(?:说|推荐|表示|认证|认为|指出|证实)|\d{1,3}(?:\.\d{1,2})?%(?:的)?(?:好评|用户|人|顾客|妈妈|女性|消费者|客户|回购|满意)|好评率(?:高?达|超过?)?\d{1,3}|(?:回购率|满意度|复购率)(?:高?达|超过?)?\d{1,3}%/gu;
const DATA_EN =
  /\b(?:studies|study|research|data|surveys?|tests?|trials?|experts?|doctors?|dermatologists?|scientists?) (?:shows?|proves?|proved|say|says|agree|confirms?|recommend|found)\b|\b\d{1,3}(?:\.\d)?% (?:of (?:users|women|men|people|customers|moms|buyers|parents)|positive|satisfaction|satisfied)|\b(?:clinically|scientifically) (?:proven|tested)\b|\b\d{1,2} (?:in|out of) \d{1,3} (?:users|women|people|doctors|dentists|customers|moms|mums|parents)\b/gu;

/** Figures and authorities without source and range. */
function dataWithoutSource(scene: Scene): Span[] {
  const spans: Span[] = [];
  for (const pattern of [DATA_ZH, DATA_EN])
    for (const found of each(pattern, scene.folded.text)) if (!sourced(scene, found)) spans.push(spanOf(found));
  return spans;
}

const PATENT =
  /(?:国家|发明|独家)?专利(?:技术|配方|成分|产品|设计|面料|结构|工艺|认证|号)?(?!局|法|代理|律师|年费|知识)|\bpatented\b|\bpatent(?:ed)? (?:technology|formula|design)\b/gu;
const PATENT_NUMBER =
  /zl\s?\d{6,14}|专利号[:\s]{0,2}[a-z]{0,2}\d{6,}|\bpatent (?:no\.?|number)\s?[a-z]{0,2}\s?\d{5,}|\b(?:us|ep|cn) ?\d{6,}/u;
const PATENT_KIND = /发明|实用新型|外观设计|invention|utility|design/u;

function patentWithoutNumber(scene: Scene): Span[] {
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const found of each(PATENT, text)) {
    const sentence = sentenceAround(text, found);
    if (!(PATENT_NUMBER.test(sentence) && PATENT_KIND.test(sentence))) spans.push(spanOf(found));
  }
  return spans;
}

// -- lottery --------------------------------------------------------------------------------------------------------

/** Promotion rules: a draw's top prize is worth at most so much, in yuan. */
const PRIZE_CAP_YUAN = 50_000;
const DRAW =
  /抽奖|抽出|抽取|抽送|抽一|抽中|抽(?=\d)|福袋|锦鲤|幸运(?:观众|儿|粉丝)|摇奖|大奖|\b(?:raffle|lottery|giveaway|lucky draw|prize draw|win)\b/u;
const BIG_PRIZE =
  /(?:一|1|两|2)(?:辆|台|套|栋|部)?(?:新|小)?(?:汽车|轿车|跑车|车(?!厘|票|贴|载|模)|特斯拉|宝马|奔驰|房子?(?!间|卡)|别墅|公寓)|(?:汽车|轿车|跑车|特斯拉|别墅)(?:一|1)?(?:辆|台|套)?(?:大奖|免费送)|\ba (?:new |brand[ -]new |free )?(?:car|house|apartment|tesla|bmw)\b/gu;
const MONEY =
  /(?<n>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,2})?)\s?(?<wan>万)?(?:元|块|rmb|人民币|现金|大奖|yuan|礼金)|(?<n2>[一二两三四五六七八九十百]{1,3})(?<wan2>万)(?:元|块|现金|大奖)|¥\s?(?<n3>\d{1,9}(?:,\d{3}){0,3})(?<wan3>万)?/gu;

function prizeOverCap(scene: Scene): Span[] {
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const found of each(BIG_PRIZE, text)) if (DRAW.test(sentenceAround(text, found))) spans.push(spanOf(found));
  for (const found of each(MONEY, text)) {
    const groups = found.groups ?? {};
    const digits = groups.n ?? groups.n3;
    const base =
      digits !== undefined
        ? Number(digits.replaceAll(',', ''))
        : (countOf(groups.n2 ?? '') ?? (groups.n2?.includes('百') ? 100 : 0));
    const yuan = base * (groups.wan || groups.wan2 || groups.wan3 ? 10_000 : 1);
    if (yuan > PRIZE_CAP_YUAN && DRAW.test(sentenceAround(text, found))) spans.push(spanOf(found));
  }
  return spans;
}

const DRAW_WORDS =
  /抽奖|福袋|抽锦鲤|幸运大转盘|抽(?:取|出|送)?\d{1,3}(?:位|名|个)|\b(?:raffle|lottery|lucky draw|prize draw|giveaway)\b/gu;
const DRAW_TERMS =
  /规则|条件|开奖|截止|领取|奖品(?:为|是|:)|中奖(?:概率|率|名单)|主办|组织者|\b(?:rules?|terms|ends|drawn (?:at|on)|odds|organi[sz]er|closes)\b|\d{1,2}[:点]\d{0,2}/u;

/** A draw announced without what a viewer has to know: at least two of its terms. */
function drawWithoutTerms(scene: Scene): Span[] {
  const { text } = scene.folded;
  const terms = new Set([...text.matchAll(new RegExp(DRAW_TERMS.source, 'gu'))].map((one) => one[0].slice(0, 2)));
  if (terms.size >= 2) return [];
  return [...each(DRAW_WORDS, text)].slice(0, 3).map(spanOf);
}

// -- notices that have to stand beside ----------------------------------------------------------------------------------

const HEALTH_FOOD = /保健(?:食)?品|蓝帽子?|国食健[字注]|\b(?:health food|dietary supplements?|food supplements?)\b/gu;
const HEALTH_NOTICE =
  /不能(?:代替|替代)药|not (?:a )?(?:replace(?:ment)?|substitute)[^.]{0,20}(?:medicine|medication|drugs?)|(?:cannot|can't|does not|doesn't) replace (?:any )?(?:medicine|medication|drugs?)/u;

function healthFoodNotice(scene: Scene): Span[] {
  const { text } = scene.folded;
  return HEALTH_NOTICE.test(text) ? [] : [...each(HEALTH_FOOD, text)].slice(0, 3).map(spanOf);
}

const EXPERIENCE =
  /测评|评测|亲测|真实体验|使用心得|红黑榜|自用分享|种草笔记|好物分享|\b(?:honest |product )?reviews?\b|\bmy (?:honest )?experience with\b/gu;
const SELLS =
  /购物袋|小黄车|下单|链接|购买|上车|同款|优惠价|到手价|\b(?:bag below|order now|buy|link below|shop (?:now|below)|in the bag)\b/u;
const MARKED = /广告|推广|商业合作|\b(?:ad|advert|advertisement|sponsored|paid partnership)\b/u;

/** An experience shared together with a way to buy is an advert and has to say so. */
function unmarkedAdvert(scene: Scene): Span[] {
  const { text } = scene.folded;
  if (MARKED.test(text) || !SELLS.test(text)) return [];
  return [...each(EXPERIENCE, text)].slice(0, 3).map(spanOf);
}

export const MATCHERS: Readonly<Record<string, Matcher>> = {
  last_units: lastUnits,
  compared_price: comparedPrice,
  gift_without_spec: giftWithoutSpec,
  data_without_source: dataWithoutSource,
  patent_without_number: patentWithoutNumber,
  prize_over_cap: prizeOverCap,
  draw_without_terms: drawWithoutTerms,
  health_food_notice: healthFoodNotice,
  unmarked_advert: unmarkedAdvert,
};
