import type { Category } from '../domain/topic.ts';
import type { Words } from './rule.ts';

/** Words of the framing rubric (`frame.ts`), for folded text. Taste of the platform; no law. */
export const INVITES =
  /一起|一块|和我|跟我|带你|陪你|陪孩子|邀请|欢迎|来聊|聊聊|来试|试试|来看|看看|走进|分享|\b(?:let's|let us|together|join|come|with me|with us|share|sharing|invite)\b/gu;
export const LEARNS =
  /学会|学到|教你|教大家|方法|技巧|步骤|路线|清单|攻略|做法|菜谱|怎么|如何|入门|新手|练习|体验|灵感|收获|书单|搭配|整理|认识|了解|心得|经验|故事|\b(?:learn|how to|how i|how we|steps?|route|list|recipe|guide|beginner\w{0,2}|practi[cs]e|ideas?|inspir\w{1,8}|tips?|try|story|stories|ways? to|what i (?:pack|read|use|learned))\b/gu;
export const CONCRETE =
  /\d|[一二两三四五六七八九十百]{1,3}(?:天|个|本|支|步|种|款|页|分钟|小时|次|盏|条|样|份|件|道|套)|《|春|夏|秋|冬|清晨|傍晚|周末|今晚|海边|山|街|厨房|书店|巷|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|spring|summer|autumn|winter|morning|evening|tonight|weekend|kitchen|street|sea|train|village)\b/gu;
export const MENTIONS_VIEWER = /你|大家|我们|咱|朋友|\b(?:you|your|we|us|our|everyone|friends)\b/gu;
export const SELLS =
  /秒杀|下单|优惠|折扣|立减|特价|包邮|清仓|抢|爆款|链接|福利价|券|买它|\b(?:buy|deal|deals|discount|sale|coupon|order now|cheap|price|prices)\b|% off/gu;
export const PRESSES = /[!?]{3,}|手慢无|赶紧|速抢|最后一天|错过|不买|\b(?:hurry|last chance|don't miss|act now)\b/gu;
export const SHAMES =
  /黄脸婆|显老|丑|胖死|没人要|输在起跑线|再不.{1,6}就|焦虑|毁了|废物|懒女人|\b(?:ugly|ashamed|embarrassing|bad (?:mom|mum|mother)|fat|loser|failure)\b/gu;

type OfCategory = { words: RegExp; hint: Words };

/** What topics of a category speak about, and a nudge towards it. */
export const OF_CATEGORY: Readonly<Record<Category, OfCategory>> = {
  travel: {
    words:
      /旅|路线|慢走|徒步|行李|火车|高铁|机场|露营|小镇|古城|海边|民宿|风景|出发|打包|\b(?:travel\w{0,4}|trip|route|walk|train|pack\w{0,3}|luggage|carry-on|camp\w{0,3}|journey|village|hike|hiking)\b/gu,
    hint: { en: 'For travel: where do we go, and what will people see there?', zh: '旅行：我们去哪里，会看到什么？' },
  },
  reading: {
    words:
      /读|书|绘本|小说|散文|诗|作者|章|共读|\b(?:read\w{0,3}|books?|novel|essays?|poems?|author|chapter|story|stories)\b/gu,
    hint: {
      en: 'For reading: name the book, and the line that stayed with you.',
      zh: '阅读：写出书名，和一句打动你的话。',
    },
  },
  parenting: {
    words:
      /孩子|宝宝|亲子|陪伴|爸|妈|绘本|游戏|成长|睡前|育儿|\b(?:child\w{0,3}|kids?|baby|toddler|parent\w{0,3}|famil\w{1,3}|bedtime|play|mum|mom|dad)\b/gu,
    hint: {
      en: 'For parenting: a small moment with a child says more than advice.',
      zh: '亲子：写一个和孩子相处的小瞬间，比道理更打动人。',
    },
  },
  fashion: {
    words:
      /穿|搭|衣|裙|衬衫|外套|围巾|牛仔|尺码|面料|颜色|通勤|\b(?:wear\w{0,3}|outfit|shirt|dress|coat|scarf|jeans|linen|wool|fabric|colou?rs?|size|style|styling)\b/gu,
    hint: { en: 'For fashion: where would people wear it, and with what?', zh: '穿搭：在什么场合穿，和什么搭？' },
  },
  beauty: {
    words:
      /妆|口红|唇|护肤|肤|颜色|质地|防晒|面霜|精华|保湿|香|\b(?:lip\w{0,6}|make-?up|skin\w{0,4}|colou?rs?|texture|sunscreen|cream|serum|scent)\b/gu,
    hint: {
      en: 'For beauty: describe colour, feel and occasion, no effects.',
      zh: '美妆：写颜色、质地和场合，不写功效。',
    },
  },
  food: {
    words:
      /吃|做饭|菜|锅|茶|咖啡|面包|烤|炖|味道|食材|厨房|早餐|\b(?:cook\w{0,3}|food|recipe|tea|coffee|bread|bake|baking|taste|kitchen|breakfast|dinner|soup)\b/gu,
    hint: {
      en: 'For food: what does it smell or taste like, who eats with you?',
      zh: '美食：是什么味道，和谁一起吃？',
    },
  },
  home: {
    words:
      /家|收纳|整理|房间|客厅|卧室|床|灯|打扫|布置|抽屉|衣柜|\b(?:home|house|tidy\w{0,3}|drawer|room|bed\w{0,4}|lamp|clean\w{0,3}|kitchen|shelf|shelves)\b/gu,
    hint: { en: 'For home: show one corner, before and after.', zh: '居家：从一个角落说起，写写前后的变化。' },
  },
  fitness: {
    words:
      /运动|拉伸|瑜伽|跑|跳绳|练|肩颈|呼吸|走路|体态|\b(?:fitness|stretch\w{0,3}|yoga|run\w{0,4}|rope|train\w{0,3}|breath\w{0,3}|walk\w{0,3}|exercise|move)\b/gu,
    hint: {
      en: 'For fitness: one exercise, its length, and for whom it is.',
      zh: '运动：一个动作、多长时间、适合谁。',
    },
  },
  study: {
    words:
      /学|笔记|计划|手账|练习|考|单词|专注|本子|笔|作业|\b(?:study\w{0,3}|learn\w{0,3}|notes?|plan\w{0,4}|notebook|pens?|exam|focus|words?|practi[cs]e)\b/gu,
    hint: { en: 'For study: which small habit, and how to begin tonight?', zh: '学习：哪个小习惯，今晚怎么开始？' },
  },
  crafts: {
    words:
      /手工|手作|钩|织|陶|画|水彩|剪|缝|做一|木|折纸|\b(?:craft\w{0,3}|crochet|knit\w{0,4}|potter\w{1,2}|paint\w{0,3}|watercolou?rs?|sew\w{0,3}|paper|wood|make|clay)\b/gu,
    hint: { en: 'For crafts: what will be made, from what, in which steps?', zh: '手作：做什么、用什么材料、分几步？' },
  },
};
