import { type Scene, sentenceAround } from './context.ts';
import type { Span } from './fold.ts';
import { each, spanOf } from './places.ts';

/**
 * “Since I drink it my headaches are gone”: a cure told without a word of curing. Found where an illness, something taken or
 * put on, and a relief stand together; or where a thing is said to be good against an illness. Somebody who is simply well
 * again, or was at the doctor’s, says neither.
 */

const ILLNESS =
  /湿疹|皮炎|荨麻疹|痱子|脚气|灰指甲|痤疮|痘痘|失眠|偏头痛|头[痛疼]|便秘|痔疮|痛经|鼻炎|咽炎|胃炎|肠炎|关节炎|关节[痛疼]|老寒腿|风湿|痛风|尿酸|颈椎[病痛疼]?|腰椎|腰[痛疼]|腿[痛疼]|胃[痛疼病]|糖尿病|高血[压糖脂]|三高|血[压糖脂]|胆固醇|哮喘|咳嗽|感冒|过敏|近视|溃疡|结节|囊肿|肿瘤|癌症?|抑郁症?|焦虑症|脱发|掉发|贫血|炎症|湿气|脂肪肝|骨质疏松|更年期|腰(?:间盘)?突出?|疹子|(?:膝盖?|腰|腿|肩膀?|脖子|后背|胃|头)(?=[^,。!?]{0,4}不再?[疼痛])|\b(?:arthritis|eczema|acne|insomnia|migraines?|diabetes|cancer|asthma|psoriasis|hypertension|blood (?:pressure|sugar)|cholesterol|(?:back|joint|knee|stomach) ?(?:pain|aches?)|headaches?|allerg(?:y|ies)|depression|anxiety|constipation|hair loss|infections?|cough|gout|rash|reflux|ulcers?|cramps|(?:knees?|back|joints?|shoulders?|neck|stomach|feet)(?= (?:has |have )?(?:stopped (?:hurting|aching)|no longer (?:hurts?|aches?)|(?:doesn|don)\x27t (?:hurt|ache))))\b/gu;

/** Never ill again, as it is told. */
const NEVER_ILL =
  /(?:没|再没|再也没)有?(?:进|去|跑|上)过?医院|没再?(?:生|得)过?病|没再?感冒过|\b(?:haven't|hasn't|have not|never|not) (?:had|caught|got|been|get|gets|catch) (?:a |the |any )?(?:single )?(?:colds?|flu|fever|cough|ill|sick)\b/gu;
/** What a skin may have; found where it is gone for good. */
const FLAW =
  /(?:色|雀|老年|晒|黄褐)?斑|痘[印坑]|闭口|[皱细]纹|法令纹|颈纹|妊娠纹|毛孔|黑头|黑眼圈|眼袋|疤痕?|红血丝|橘皮|\b(?:wrinkles|fine lines|dark spots|age spots|dark circles|eye bags|pimples|blackheads|scars|cellulite|stretch marks|pores)\b/gu;
const GONE =
  /^[^,。!?]{0,8}(?:没了|消失|不见了?|再见|拜拜|清零|清空|全消|消了|退散|一扫而空)|^[^.!?]{0,16}\b(?:gone|disappear(?:s|ed)?|vanish(?:es|ed)?|erased|goodbye)\b/u;

/** How far to each side of the illness the rest may stand. */
const NEAR = 40;

const EASED_ZH =
  /好(?:多)?了|(?:全|都|就)好(?!吃|喝|看|友)|没了|就消|消(?:了|失|下去|退)|[不没]再?(?:疼|痛|痒|咳|喘|掉|晕|犯|酸|麻|复发|发作)|降(?:了|下|到)|下来了|(?:正常|稳定|平稳)了|断根|(?:就|都|全)?退(?:了|掉|(?=[,。!]|$))|拜拜|再见|清空|减轻|缓解|改善|见好|不见了|治|(?:都|也|就|可以|能)停/u;
const TAKEN_ZH = /用|喝|吃|贴|涂|敷|抹|泡|戴|擦|闻|含|靠它|自从|坚持/u;
const AGAINST_ZH =
  /^(?:和|跟|与|、)?[^,。!?不没无]{0,8}(?:管用|有用|有效|有帮助|有好处|有奇效|克星|福音|救星|特效|立竿见影|一贴灵)/u;
const EASED_EN =
  /^[^.!?]{0,12}\b(?:(?:is|are|was|were|has|have|all|completely|finally) )?(?:gone|went away|cleared|clears|disappeared|vanished|stopped|no longer|(?:doesn|don)\x27t (?:hurt|ache)|healed|(?:is|are|got|so much|much) better|under control|back to normal|dropped|went down|came down)\b/u;
const RID_EN =
  /\b(?:got rid of|gets rid of|goodbye to|no more|freed? (?:me )?(?:of|from)|ended|beat|eased|eases|soothes|calms|reversed?|reverses|brings? down|brought down|lower(?:s|ed)?) (?:[a-z']{1,10} ){0,2}$/u;
const TAKEN_EN =
  /\b(?:using|drinking|taking|eating|wearing|rubbing|rub|applying|apply|put (?:it|this) on|(?:used|drank|drink|took|take|ate|eat|wore|wear|tried|try) (?:it|this|these)|started|(?:thanks|down) to (?:it|this|these)|since (?:i|he|she|we|they)|(?:days|weeks|months) (?:on|of|with) (?:it|this|these)|this (?:tea|balm|cream|oil|patch|pillow|powder|drink|syrup|bracelet)|these (?:capsules|gummies|drops|patches|pills))\b/u;
const AGAINST_EN =
  /\b(?:great|good|amazing|wonderful|brilliant|perfect|fantastic|works?|working|helps?|helped|magic|made|remedy|relief|cure|answer) (?:wonders |well |really |me |us |him |her )?(?:for|on|with|against|to) (?:[a-z]{3,12}ing )?(?:[a-z']{1,12} ){0,2}$/u;

const CURES_EN =
  /\b(?:cures?|cured|heals?|treats?|treated|relieves?|banish(?:es)?|eliminates?|prevents?|fights?) (?:[a-z']{1,12} ){0,2}$/u;

/** Those who tell of a doctor tell of being treated, and sell nothing by it. */
const TREATED =
  /看医生|问医生|医嘱|去(?:了)?医院|看病|就医|大夫|吃药|打针|住院|\b(?:doctor|hospital|clinic|prescri\w{1,6}|surgery)\b/u;
/** What everybody has at home is no goods. */
const AT_HOME = /热水|开水|睡(?:了)?一觉|休息|早睡|运动|跑步|\b(?:rest|resting|slept|sleep|walks?|walking|water)\b/u;

/** “I put it on and the spots are gone”: a promise that the flaw goes. */
export function flawGone(scene: Scene): Span[] {
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const found of each(FLAW, text)) {
    const before = sameSentence(text.slice(Math.max(0, found.start - NEAR), found.start), 'before');
    const after = sameSentence(text.slice(found.end, found.end + NEAR), 'after');
    const gone = GONE.exec(after);
    if (gone && (TAKEN_ZH.test(before) || TAKEN_EN.test(before + after)))
      spans.push({ start: found.start, end: found.end + gone[0].length });
  }
  return spans;
}

export function illnessEased(scene: Scene): Span[] {
  const { text } = scene.folded;
  const spans: Span[] = [];
  for (const found of each(ILLNESS, text)) {
    const sentence = sentenceAround(text, found);
    // A sentence repeats no part of itself so near that another place of it could be meant.
    const from = Math.max(0, found.start - NEAR);
    const before = sameSentence(text.slice(from, found.start), 'before');
    const after = sameSentence(text.slice(found.end, found.end + NEAR), 'after');
    const against = AGAINST_EN.exec(before) ?? CURES_EN.exec(before);
    const good = AGAINST_ZH.exec(after);
    if (against) spans.push({ start: found.start - against[0].length, end: found.end });
    else if (good && !/[怕易防]$/u.test(before)) spans.push({ start: found.start, end: found.end + good[0].length });
    else if (!TREATED.test(sentence) && !AT_HOME.test(sentence)) {
      const end = relief(before, after);
      if (end !== null) spans.push({ start: found.start, end: found.end + end });
    }
  }
  for (const found of each(NEVER_ILL, text)) {
    const sentence = sentenceAround(text, found);
    if ((TAKEN_ZH.test(sentence) || TAKEN_EN.test(sentence)) && !AT_HOME.test(sentence)) spans.push(spanOf(found));
  }
  return spans;
}

/** Where after the illness the relief ends (0: it stands before); null when there is none, or nothing was taken for it. */
function relief(before: string, after: string): number | null {
  const zh = EASED_ZH.exec(after.slice(0, 20));
  if (zh && TAKEN_ZH.test(before + after.slice(0, zh.index))) return zh.index + zh[0].length;
  const en = EASED_EN.exec(after);
  if (en && TAKEN_EN.test(before + after)) return en.index + en[0].length;
  return RID_EN.test(before) && TAKEN_EN.test(before + after) ? 0 : null;
}

/** The part of a surrounding text that belongs to the sentence of the words. */
function sameSentence(text: string, side: 'before' | 'after'): string {
  const parts = text.split(/[。!?\n]|\.\s/u);
  return (side === 'before' ? parts.at(-1) : parts[0]) ?? '';
}
