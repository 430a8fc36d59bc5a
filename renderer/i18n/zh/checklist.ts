import type { checklist as en } from '../en/checklist.ts';
import type { Shape } from '../shape.ts';

export const checklist: Shape<typeof en> = {
  unknown: { title: '这里还有事项未完成', detail: '暂时没有更多信息。' },
  eligibility: {
    loading: { title: '正在向平台查询账号', detail: '请稍候。' },
    unreachable: { title: '平台没有回应', detail: '{{fault}}后台会继续尝试。' },
    eligible: {
      title: '你在直播内测名单里',
      detail:
        '内容质量分 {{contentQualityHave}} / {{contentQualityNeed}} · {{followersHave}} 粉丝 · 30 天内 {{posts30dHave}} 篇笔记',
    },
    not_eligible: {
      title: '账号暂时还不能开播',
      detail: '平台要求达到以下标准。你可以用“成熟博主”身份彩排，或向自己的服务器直播。',
    },
  },
  topic: {
    loading: { title: '正在加载选题', detail: '请稍候。' },
    none: { title: '写一个选题', detail: '说说这场直播讲什么。平台会审核，通常几分钟就有结果。' },
    draft: { title: '选题：“{{title}}”', detail: '还是草稿。写完后提交审核。' },
    submitted: { title: '选题：“{{title}}”', detail: '{{submittedAt}} 已提交，通常 {{expectedBy}} 前有结果。' },
    in_review: { title: '选题：“{{title}}”', detail: '{{submittedAt}} 起正在审核，通常 {{expectedBy}} 前有结果。' },
    changes_requested: { title: '选题：“{{title}}”', detail: '审核员请你修改，意见写在对应的栏目旁。' },
    rejected: { title: '选题：“{{title}}”', detail: '没有通过审核。查看原因后修改，或申请复核。' },
    approved: { title: '选题：“{{title}}”', detail: '已通过，有效期至 {{validUntil}}。' },
    expired: { title: '选题：“{{title}}”', detail: '审核结果已过期，请重新提交。' },
  },
  bag: {
    loading: { title: '正在加载购物袋', detail: '请稍候。' },
    empty: { title: '购物袋是空的', detail: '至少添加一件观众能买的商品。' },
    ready: { title: '购物袋 · {{count}} 件商品', detail: '全部有货，{{checkedAt}} 已与商品库核对价格。' },
    low: { title: '购物袋 · {{count}} 件商品', detail: '{{low}} 件库存不多。{{checkedAt}} 已核对价格。' },
    sold_out: { title: '购物袋 · {{count}} 件商品', detail: '{{soldOut}} 件已售罄，观众暂时买不到。' },
    gone: { title: '购物袋 · {{count}} 件商品', detail: '{{gone}} 件已下架，请移除或更换。' },
  },
  stage: {
    loading: { title: '摄像头、麦克风与构图', detail: '正在启动直播台。' },
    opening: { title: '摄像头、麦克风与构图', detail: '正在打开摄像头。' },
    ready: {
      title: '摄像头、麦克风与构图',
      detail: '{{name}} · {{width}}×{{height}} · {{fps}} 帧 · 麦克风 {{level}} dB',
    },
    camera_not_asked: { title: '请允许使用摄像头', detail: '浏览器会询问一次，在此之前不会开启任何设备。' },
    camera_not_chosen: { title: '请选择摄像头', detail: '不会自动打开任何摄像头。' },
    no_camera: { title: '没有找到摄像头', detail: '插上一个，或在直播台共享屏幕。' },
    camera_denied: { title: '摄像头没有权限', detail: '系统或浏览器不允许使用它。' },
    camera_busy: {
      title: '摄像头正被其他程序使用',
      detail: '请关闭它（例如视频会议）再重试。期间不会打开别的摄像头。',
    },
    camera_missing: { title: '摄像头没有插好', detail: '找不到 {{name}}。请插上，或选择另一个。' },
    camera_lost: { title: '摄像头断开了', detail: '{{name}} 不见了。请插上，或选择另一个。' },
    camera_frozen: { title: '摄像头没有新画面', detail: '正在自动重新打开 {{name}}。若无效，请拔下再插上。' },
    camera_failed: { title: '摄像头无法启动', detail: '{{name}} 报错。请重试，或选择另一个。' },
    no_microphone: { title: '没有开启麦克风', detail: '可以开播，但观众听不到你。' },
    microphone_denied: { title: '麦克风没有权限', detail: '可以开播，但观众听不到你。' },
    microphone_busy: { title: '麦克风正被其他程序使用', detail: '可以开播，但观众听不到你。' },
    microphone_missing: { title: '麦克风没有插好', detail: '可以开播，但观众听不到你。' },
    microphone_lost: { title: '麦克风断开了', detail: '可以开播，但观众听不到你。' },
    microphone_frozen: { title: '麦克风没有声音', detail: '可以开播，但观众听不到你。' },
    microphone_failed: { title: '麦克风无法启动', detail: '可以开播，但观众听不到你。' },
    obs_connecting: { title: '正在连接 OBS', detail: '请稍候。' },
    obs_waiting: { title: '没有找到 OBS', detail: '{{fault}}OBS 启动后会自动连接。' },
    obs_refused: { title: '无法进入 OBS', detail: '{{fault}}' },
    obs_elsewhere: { title: 'OBS 正在别处推流', detail: '它一次只能推到一个地方，所以还不能推到你的直播间。' },
    obs_look: {
      title_other: 'OBS 已连接 · {{count}} 处请留意',
      detail: '{{width}}×{{height}} · {{fps}} 帧{{rate}} · OBS {{version}}。可以开播。',
    },
    obs_ready: { title: 'OBS 已就绪', detail: '{{width}}×{{height}} · {{fps}} 帧{{rate}} · OBS {{version}}' },
    no_encoder: { title: '这个浏览器不能编码视频', detail: '请使用桌面版、Chrome 或 Edge：平台需要 H.264。' },
  },
  upload: {
    never: { title: '上传测试', detail: '还没有测试。只需几秒，就知道网速够不够。' },
    running: { title: '上传测试', detail: '正在发送测试数据，已完成 {{percent}}%。' },
    failed: { title: '上传测试没有成功', detail: '{{fault}}仍然可以开播。' },
    reachable: { title: '上传测试', detail: '服务器 {{rttMs}} 毫秒内回应，但它不提供开播前测速。' },
    enough: { title: '上传测试', detail: '上行 {{uplink}}，到服务器 {{rttMs}} 毫秒：满足画面所需的 {{needed}}。' },
    slow: { title: '网速对这个画面偏慢', detail: '上行 {{uplink}}，需要 {{needed}}。在设置里选 720p，或改用网线。' },
    realtime: { title: '上传测试', detail: '上行 {{uplink}}，到服务器 {{rttMs}} 毫秒：可以实时直播。' },
    realtime_doubtful: {
      title: '实时在这里可能不稳',
      detail: '你选了实时，但测试推荐稳定方式。如果中断，会自动改用稳定方式。',
    },
    realtime_failed: {
      title: '实时没有连通',
      detail: '{{fault}}你选了实时；如果直播时不通，会自动改用稳定方式。',
    },
    realtime_not_offered: { title: '这里不提供实时', detail: '直播会用稳定方式：观众晚几秒看到你。' },
    steady_chosen: {
      title: '上传测试',
      detail: '上行 {{uplink}}，到服务器 {{rttMs}} 毫秒：足够。这里也可以用实时。',
    },
    steady_slow: {
      title: '网速对稳定方式偏慢',
      detail: '上行 {{uplink}}，需要 {{needed}}。这里可以用实时，它要求更低。',
    },
  },
};
