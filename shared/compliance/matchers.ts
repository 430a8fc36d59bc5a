import { clauseAround, type Scene, sentenceAround, sourced } from './context.ts';
import type { Span } from './fold.ts';
import { flawGone, illnessEased } from './illness.ts';
import { countOf, each, type Matcher, spanOf } from './places.ts';
import { comparedPrice, lastUnits } from './prices.ts';

/**
 * Checks that are more than a pattern, by the name that rule files use. Each reads the folded text and gives the spans it
 * objects to. Patterns in here have bounded repeats for the same reason as those of the files (`guard.ts`).
 */

// -- gifts ----------------------------------------------------------------------------------------------------------

const GIFT_ZH =
  /(?:送|赠送?|附赠|加赠|搭)(?:一?份|个|点|你们?|大家|全场|超值|神秘|豪华|精美|(?:一大?堆|超多|好多|很多|丰厚|各种|满满|不少|一大?包|一大?袋)(?:的)?){0,2}(?:大礼包?|好礼|豪礼|惊喜|神秘礼物|礼物|礼品|赠品|小礼物|小样|周边|(?:惊喜)?大?盲盒|福利|礼包)/gu;
const GIFT_EN =
  /\b(?:free|mystery|surprise|bonus|secret|lots of|tons of|plenty of) (?:free )?(?:gifts?|surprises?|presents?|goodies|goodie bags?|freebies|extras)\b|\b(?:freebies|goodies|good(?:ie|y) bags?)\b|\bgift with (?:every|each|your) (?:order|purchase)\b/gu;
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
  /(?:数据|研究|调查|实验|测试|检测|报告|统计|临床)(?:结果)?(?:显示|表明|证明|证实|发现)|(?:专家|医生|教授|博士|科学家|营养师|药师|护士)们?(?:都|也|一致|自己)?在?(?:说|推荐|表示|认证|认为|指出|证实|认可|力荐|选用|用的|吃的|(?<=在)(?:用|吃|喝))|(?:\d{1,3}(?:\.\d{1,2})?%|[七八九]成)(?:以上)?(?:的)?(?:好评|用户|人|顾客|妈妈|宝妈|女性|女生|姐妹|消费者|客户|客人|朋友|粉丝|家人|家长|买家|会员|老粉|宝宝|回购|满意)|(?:权威|专业|国际|第三方)机构(?:认证|认可|推荐|检测|测试|验证)|(?:测|问|调查|访问|统计)(?:过|了)[^。!?]{0,10}(?:[个位名]|人)[^。!?]{0,12}都?(?:说|觉得|变|认为)|(?:临床|科学|实验室)(?:验证|实证|证实)|好评率(?:高?达|超过?)?\d{1,3}|(?:回购率|满意度|复购率)(?:高?达|超过?)?\d{1,3}%/gu;
const DATA_EN =
  /\b(?:studies|study|research|data|surveys?|tests?|trials?|experts?|doctors?|dermatologists?|scientists?|nutritionists?|dentists?|paediatricians?|pediatricians?|professors?) (?:all |now |have |has )?(?:shows?|shown|proven|proves?|proved|say|says|agree|confirms?|recommend|found)\b|\b\d{1,3}(?:\.\d)?% (?:of (?:our |the |my |all )?(?:users|women|men|people|customers|moms|mums|buyers|parents|viewers|readers|testers|fans|clients|students)|positive|satisfaction|satisfied)|\b(?:clinically|scientifically) (?:proven|tested)\b|\b\d{1,2} (?:in|out of) \d{1,3} (?:of (?:us|you|our) )?(?:users|women|men|people|doctors|dentists|customers|moms|mums|parents|buyers|viewers|testers)\b/gu;

/** Figures and authorities without source and range. */
function dataWithoutSource(scene: Scene): Span[] {
  const spans: Span[] = [];
  for (const pattern of [DATA_ZH, DATA_EN])
    for (const found of each(pattern, scene.folded.text)) if (!sourced(scene, found)) spans.push(spanOf(found));
  return spans;
}

const PATENT =
  /(?:国家|发明|独家)?专利(?:技术|配方|成分|产品|设计|面料|结构|工艺|认证|号)?(?!局|法|代理|律师|年费|知识)|\bpatented\b|\bpatents?[- ]pending\b|\bpatent(?:ed)? (?:technology|formula|design)\b/gu;
const PATENT_NUMBER =
  /zl(?:\s?\d){6,14}|专利号[:\s]{0,2}[a-z]{0,2}(?:\s?\d){6,}|\bpatent (?:no\.?|number)\s?[a-z]{0,2}\s?\d{5,}|\b(?:us|ep|cn) ?\d{6,}/u;
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
  /抽奖|抽出|抽取|抽送|抽一|抽中|抽(?=[\d一二三五十])|福袋|锦鲤|幸运(?:观众|儿|粉丝)|摇奖|大奖|\b(?:raffle|lottery|giveaway|lucky draw|prize draw|win|wins|winner|one of you|drives? home|takes? home)\b/u;
const BIG_PRIZE =
  /(?:一|1|两|2)(?:辆|台|套|栋|部)?(?:新|小)?(?:汽车|轿车|跑车|车(?!厘|票|贴|载|模)|特斯拉|宝马|奔驰|房子?(?!间|卡)|别墅|公寓)|(?:汽车|轿车|跑车|特斯拉|别墅)(?:一|1)?(?:辆|台|套)?(?:大奖|免费送)|\ba (?:new |brand[ -]new |free )?(?:car|house|apartment|tesla|bmw)\b/gu;
const MONEY =
  /(?<n>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,2})?)\s?(?<wan>万)?(?:元|块|rmb|人民币|现金|大奖|yuan|礼金)|(?<n2>[一二两三四五六七八九十百]{1,3})(?<wan2>万)(?:[一二三四五六七八九]千?)?(?:元|块|现金|大奖|(?=的|[,。!]|$))|¥\s?(?<n3>\d{1,9}(?:,\d{3}){0,3})(?<wan3>万)?/gu;

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
  illness_eased: illnessEased,
  flaw_gone: flawGone,
};
