import { squeeze } from './squeeze.ts';

/**
 * What people write in place of a word that is kept back: pinyin, initials, half of it in letters. Invented from common
 * practice on live platforms. Everyday words are left out on purpose (威信 “prestige”, 红薯 “sweet potato”, 裙 “skirt” alone):
 * a filter that eats honest questions is worse than one that misses a trick.
 */
const GROUPS: readonly (readonly string[])[] = [
  [
    '微信',
    'wei信',
    '微xin',
    'weixin',
    'wechat',
    'vx',
    'wx',
    'v信',
    'w信',
    'v心',
    '微心',
    '微❤',
    'v❤',
    'w❤',
    '威❤',
    '加v',
    'vxin',
  ],
  ['加微信', '加v', '加vx', '加wx', '加w', 'jiav', 'jia微', '+v'],
  ['qq', '扣扣', '抠抠', 'q号', '企鹅号'],
  ['支付宝', 'zfb', '支富宝', '吱付宝', 'alipay'],
  ['淘宝', 'taobao', '桃宝', '掏宝', '某宝'],
  ['抖音', 'douyin', '斗音'],
  ['小红书', 'xhs', 'xiaohongshu', '小红薯'],
  ['加群', '加裙', 'jia群', '加qun'],
  ['进群', '进裙', '进qun'],
  ['傻逼', '傻b', 'sb', '煞笔', '傻比', '沙比', 'shabi'],
  ['whatsapp', 'watsapp', 'wa.me', 'whats app'],
  ['telegram', 'tg', 't.me', '电报群', '纸飞机'],
];

const SQUEEZED: readonly (readonly string[])[] = GROUPS.map((group) => [
  ...new Set(group.map((member) => squeeze(member).text)),
]);

/** Other ways to write a squeezed word, at most a few dozen; without the word itself. */
export function variantsOf(word: string): string[] {
  const found = new Set<string>();
  for (const group of SQUEEZED)
    for (const member of group) {
      const at = word.indexOf(member);
      if (at < 0 || !standsAlone(word, at, at + member.length)) continue;
      for (const other of group) found.add(word.slice(0, at) + other + word.slice(at + member.length));
    }
  found.delete(word);
  return [...found];
}

const LETTER = /[a-z]/;

/** `sb` in `husband` is no abbreviation. */
function standsAlone(word: string, start: number, end: number): boolean {
  const cutsBefore = LETTER.test(word[start] ?? '') && LETTER.test(word[start - 1] ?? '');
  const cutsAfter = LETTER.test(word[end - 1] ?? '') && LETTER.test(word[end] ?? '');
  return !cutsBefore && !cutsAfter;
}
