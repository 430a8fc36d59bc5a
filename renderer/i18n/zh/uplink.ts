import type { uplink as en } from '../en/uplink.ts';
import type { Shape } from '../shape.ts';

export const uplink: Shape<typeof en> = {
  realtime: '实时',
  steady: '稳定方式',
  short: { realtime: '实时', steady: '稳定' },
  about: {
    realtime: '观众几乎同时看到你。',
    steady: '观众晚几秒看到你，网络差一些也不要紧。',
  },
  step: {
    label: '正在处理直播的传输方式',
    restarting_ice: {
      title: '正在寻找另一条线路…',
      short: '正在换线路',
      about: '线路卡住了，观众暂时停在最后一个画面。',
    },
    new_transport: {
      title: '正在建立新的连接…',
      short: '正在重建连接',
      about: '连上之前，观众停在最后一个画面。',
    },
    falling_back: {
      title: '正在改用稳定方式…',
      short: '正在改用稳定方式',
      about: '观众不会离开，之后会晚几秒看到你。',
    },
    returning: {
      title: '正在回到实时…',
      short: '正在回到实时',
      about: '实时连好之前，直播仍以稳定方式继续。',
    },
    changing: {
      title: '正在改用稳定方式…',
      short: '正在改用稳定方式',
      about: '稳定方式连好之前，直播仍以实时继续。',
    },
  },
  because: '{{why}}。{{about}}',
  toRealtime: '回到实时',
  toSteady: '改用稳定方式',
  toSteadyAbout: '没有人需要离开，随时可以在这里切回来。',
  bothAbout: '直播间也接收实时画面。实时连好之前，直播仍以稳定方式继续。',
  fellBack: '{{time}} 已改用',
  open: '{{way}}：数据和另一种方式',
  numbers: '实时数据',
  row: {
    route: '线路',
    rtt: '往返',
    loss: '途中丢失',
    available: '线路可承载',
    limitation: '受限于',
    repairs: '重新发送',
    score: '对方收到',
    confirmed: '最近确认',
    layers: '发送的尺寸',
  },
  notYet: '还不知道',
  route: { udp: '直连（UDP）', tcp: '经 TCP', tls: '经 TLS' },
  relayed: '{{route}}，通过中继',
  limitation: { none: '无', cpu: '这台电脑', bandwidth: '线路', other: '其他原因' },
  repairs: '{{nacks}} 个数据包，{{plis}} 个完整画面',
  score: '{{score}} / 10',
  noScore: '服务器没有说明',
  confirmed: { now: '刚刚', ago: '{{seconds}} 秒前', never: '还没有' },
  layer: '{{width}}×{{height}} · {{fps}} 帧 · {{rate}}',
};
