/**
 * “xiao炎”, “化 yu”: half a word in Latin letters. Letters beside a character are read as the other half when the two make
 * one of these words; anywhere else they stay what they are. Words that rules find through `〈最〉` (`alike.ts`) are not
 * here, so that they are told as what they are.
 */
const WORDS =
  '消炎 xiao yan,杀菌 sha jun,祛湿 qu shi,化瘀 hua yu,活血 huo xue,止痛 zhi tong,止咳 zhi ke,根治 gen zhi,治愈 zhi yu,药妆 yao zhuang,' +
  '抗癌 kang ai,防癌 fang ai,降压 jiang ya,降糖 jiang tang,血糖 xue tang,血压 xue ya,血脂 xue zhi,失眠 shi mian,湿疹 shi zhen,便秘 bian mi,' +
  '脱发 tuo fa,生发 sheng fa,鼻炎 bi yan,排毒 pai du,燃脂 ran zhi,暴瘦 bao shou,补肾 bu shen,壮阳 zhuang yang,免疫 mian yi,副作 fu zuo,' +
  '有效 you xiao,见效 jian xiao,反弹 fan tan,保本 bao ben,躺赚 tang zhuan,包过 bao guo,必过 bi guo,上岸 shang an,原价 yuan jia,' +
  '顶尖 ding jian,天花 tian hua,冠军 guan jun,销量 xiao liang,特供 te gong,专供 zhuan gong,驰名 chi ming,国宴 guo yan,专利 zhuan li,' +
  '专家 zhuan jia,母乳 mu ru,抽奖 chou jiang,福袋 fu dai';

/** `letters|character after them`, `character before them|letters` and the letters of a whole word, to what is meant. */
const HALVES = new Map<string, string>();
for (const entry of WORDS.split(',')) {
  const [word = '', first = '', second = ''] = entry.split(' ');
  const [one = '', two = ''] = word;
  HALVES.set(`${first}|${two}`, one);
  HALVES.set(`${one}|${second}`, two);
  HALVES.set(first + second, word);
}
const LONGEST = Math.max(...[...HALVES.keys()].map((key) => key.length));

/** What letters between two characters stand for (either may be missing); null when only for themselves. */
export function meantByPinyin(letters: string, before: string | null, after: string | null): string | null {
  if (letters.length < 2 || letters.length > LONGEST || (before === null && after === null)) return null;
  return HALVES.get(`${letters}|${after}`) ?? HALVES.get(`${before}|${letters}`) ?? HALVES.get(letters) ?? null;
}
