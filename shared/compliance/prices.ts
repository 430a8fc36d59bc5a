import { type Scene, sentenceAround } from './context.ts';
import type { Span } from './fold.ts';
import { countOf, each, spanOf } from './places.ts';

/** Checks of what is left and what it costs; by the names that rule files use (`matchers.ts`). */

// -- stock ----------------------------------------------------------------------------------------------------------

const LAST_ZH =
  /(?:最后|只有(?=[\d一二两三四五六七八九十]{1,3}(?:单|件|份|套|支|瓶|盒|双|名额))|仅剩|只剩|还剩|就剩|仅余|库存仅剩?|库存只有)(?:下)?(?<under>不到|不足)?(?<count>\d{1,6}|[一二两三四五六七八九十]{1,3})(?:单|件|套|支|瓶|个|份|盒|只|双|包|本|条|台|名额|组|箱|杯|罐|张)了?/gu;
const LAST_EN =
  /\b(?:only|just|last|final) (?<count>\d{1,6}) (?:[a-z]{1,12} )?(?:left|remaining|in stock|pieces?|units?|items?|orders?|sets?|pairs?|boxes)\b|\b(?:only|just) (?<count2>\d{1,6}) of (?:them|these) left\b/gu;

/** “最后3单”: pressure, unless the platform counted the same. */
export function lastUnits(scene: Scene): Span[] {
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
  /(?:原价(?!格)|划(?:线|掉)的?价|市场价|专柜价|吊牌价?(?=\d)|吊牌价|日常价|平时价|门店价|官方价|参考价|建议零售价|立减|直降|立省|直省|省下|比平时便宜)/gu;
const COMPARED_EN =
  /\b(?:was|were|originally|regularly|reg\.|usually|list price|original price|retail price|normally)\s{0,2}(?:priced at |at |for )?(?:[$¥€£]\s?\d{1,7}|\d{1,7} (?:dollars|yuan|rmb|euros?|pounds|bucks))|\bsave [$¥€£]?\d{1,6}%?|\b\d{1,2}% (?:off|cheaper)\b|\bhalf[- ]price\b|\b(?:original|regular|retail) price\b/gu;
/** “平时卖299,今天99”: two prices, the first of another day or another shop. */
const TWO_PRICES_ZH =
  /(?:(?:专柜|商场|门店|实体店|官网|官方|旗舰店|超市|代购|外面|别处)\p{Script=Han}{0,4}|(?:平时|平常|日常|以前|之前|原来|原先|昨天|上周|上个月)\p{Script=Han}{0,5}(?:卖|价|要|是|得))\p{Script=Han}{0,2}¥?(?:\d{2,6}(?:\.\d{1,2})?|[一二两三四五六七八九十百千]{2,5})(?:多|来)?(?:元|块)?(?![天个本页人次公克毫斤分小岁步米])[^。!?]{0,12}(?:今[天晚]|现在|直播间|我(?:们|这|家)|咱|这里|到手|只要|才|只)[^。!?]{0,8}(?:\d{1,6}|[一二两三四五六七八九十百千]{2,5})/gu;
const TWO_PRICES_EN =
  /\b(?:shops?|stores?|malls?|counters?|brands?|boutiques?|they|elsewhere) (?:sells?|charges?|asks?|wants?) (?:it |this |them |the same )?(?:for )?(?:about |over )?(?:[$¥€£]?\d{1,6}|(?:a |one |two |three |four |five )?hundred|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b/gu;
/** “三折”: so much less than some other price. */
const REBATE_ZH =
  /(?<![骨曲周波转对\d])(?:[一二三四五六七八九]{1,2}|\d(?:\.\d)?)折(?![叠腾磨扣痕断返射角纸线页\d]|的?伞)/gu;
const BASIS_ZH = /近\d{1,3}[日天]|过去\d{1,3}[日天]|最低成交价|成交价为准|以.{1,12}为(?:准|基准)|活动前|价格依据/u;
const BASIS_EN =
  /\b(?:lowest|average) (?:deal|sale|selling|sold)? ?price (?:of|in|over|during|from) (?:the (?:last|past) \d{1,3} days|(?:the|this|that|last) (?:week|month)|\d)|\bin the (?:last|past) \d{1,3} days|\bsince \d{4}|\bbefore this (?:offer|sale)/u;
const DATED =
  /\d{1,2}[月/.-]\d{1,2}日?|20\d\d|近\d{1,3}[日天]|(?:last|past) \d{1,3} days|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/u;

/** A compared price needs what it is compared with, and when; beside it or from the card. */
export function comparedPrice(scene: Scene): Span[] {
  if (scene.context.priceBasis === true) return [];
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const pattern of [COMPARED_ZH, COMPARED_EN, TWO_PRICES_ZH, TWO_PRICES_EN, REBATE_ZH])
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
