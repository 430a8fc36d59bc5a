/**
 * Characters that are written in place of others. `UNIFORM` is always applied; a homophone only where a rule asks for it
 * with `〈最〉`, since “醉” is a word of its own.
 */

/** Pairs “as written, as meant”: traditional forms that rules need, old forms, rare twins used to slip past filters. */
const HAN_PAIRS =
  '無无業业國国級级網网價价買买賣卖頂顶極极獨独絕绝第第個个壹一弌一們们這这麼么沒没來来說说時时間间經经濟济實实驗验證证專专' +
  '權权藥药療疗殺杀齡龄減减體体質质標标準准內内優优惠惠麗丽護护膚肤僅仅單单盡尽後后點点關关註注鍊链鏈链連连結结發发廣广' +
  '產产對对雙双倉仓庫库錯错過过誰谁貨货車车進进還还當当給给賺赚錢钱穩稳贏赢獎奖號号數数據据統统計计評评測测員员歲岁' +
  '兒儿童童學学習习題题試试類类於于與与為为從从並并將将會会應应該该處处裡里裏里' +
  '濕湿滅灭癒愈痠酸髮发頭头腦脑腸肠壓压斷断傷伤傳传統统親亲媽妈爺爷煙烟飲饮團团貴贵賠赔財财鎮镇鄉乡縣县賽赛軍军領领導导' +
  '務务機机館馆禮礼贈赠動动樣样讓让請请嗎吗幾几緊紧趕赶搶抢幫帮兩两萬万億亿難难審审絡络視视聯联節节總总術术貼贴燈灯補补養养膽胆腎肾陽阳陰阴氣气熱热齒齿獲获鮮鲜寶宝' +
  '蕞最嘬最冣最㝡最氐低黴霉腫肿癥症';

const LATIN_TWINS: Record<string, string> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ѕ: 's',
  т: 't',
  у: 'y',
  х: 'x',
  ԝ: 'w',
  ԛ: 'q',
  α: 'a',
  β: 'b',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ı: 'i',
  ɡ: 'g',
  ɑ: 'a',
  ʟ: 'l',
  ꜱ: 's',
  ɴ: 'n',
  ᴛ: 't',
  ᴏ: 'o',
  ʙ: 'b',
  ᴇ: 'e',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
};

/** Figures and signs inside a word of Latin letters, as the letters they look like. */
export const LETTER_TWINS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** Numbers in circles that Unicode does not take apart by itself: ❶ ➀ ➊ ⓵ and their rows. */
const CIRCLED: readonly (readonly [first: number, count: number])[] = [
  [0x2776, 10],
  [0x2780, 10],
  [0x278a, 10],
  [0x24f5, 10],
];

function uniform(): Map<string, string> {
  const map = new Map(Object.entries(LATIN_TWINS));
  const han = [...HAN_PAIRS];
  for (let at = 0; at + 1 < han.length; at += 2) {
    const [from, to] = [han[at], han[at + 1]];
    if (from !== undefined && to !== undefined && from !== to) map.set(from, to);
  }
  for (const [first, count] of CIRCLED)
    for (let n = 0; n < count; n++) map.set(String.fromCodePoint(first + n), String(n + 1));
  return map;
}

/** One character as written → as meant. */
export const UNIFORM: ReadonlyMap<string, string> = uniform();

/** `〈key〉` in a pattern: the character, what sounds like it, and its pinyin. Each is a group without captures. */
export const HOMOPHONES: Readonly<Record<string, string>> = {
  最: '最|醉|罪|嘴|(?<![a-z])z(?:ui)?',
  佳: '佳|嘉|jia|j(?![a-z])',
  好: '好|hao|h(?![a-z])',
  低: '低|di(?![a-z])|d(?![a-z])',
  第: '第|弟|(?<![a-z])di',
  一: '一|1(?!\\d)|yi(?![a-z])',
  级: '级|极|ji(?![a-z])|j(?![a-z])',
  顶: '顶|鼎|ding',
  极: '极|(?<![a-z])ji',
  致: '致|至|志|zhi',
  唯: '唯|维|惟|wei',
  全: '全|quan',
  网: '网|忘|罔|wang',
  治: '治|冶|(?<![a-z])zhi',
  疗: '疗|聊|liao|l(?![a-z])',
  病: '病|bing|饼',
  药: '药|yao(?![a-z])',
  效: '效|xiao(?![a-z])',
  稳: '稳|wen',
  赚: '赚|zhuan|撰',
  保: '保|bao',
  过: '过|guo(?![a-z])',
  首: '首|shou',
  选: '选|xuan(?![a-z])',
  副: '副|负|付|fu(?![a-z])',
  国: '国|guo',
  家: '家|jia',
};
