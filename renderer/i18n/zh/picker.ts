import type { picker as en } from '../en/picker.ts';
import type { Shape } from '../shape.ts';

export const picker: Shape<typeof en> = {
  title: '要共享什么？',
  tabs: '画面类型',
  screens: '屏幕（{{count}}）',
  windows: '窗口（{{count}}）',
  choose_screen: '选择要共享的屏幕',
  choose_window: '选择要共享的窗口',
  no_screens: '没有可以共享的屏幕。',
  no_windows: '没有可以共享的窗口。最小化的窗口不会出现在这里。',
  sound: '连同电脑声音',
  soundHint: '观众会听到这台电脑播放的所有声音。',
  share: '共享',
  openSettings: '打开系统设置',
  problem: {
    permission: {
      title: '系统不允许查看你的屏幕',
      body: '请在系统的“隐私 > 屏幕录制”里允许“Redcast Studio”，然后退出并重新启动本程序：系统要到下次启动才会告诉我们。',
    },
    none_found: {
      title: '没有可以共享的内容',
      body: '没有找到屏幕或打开的窗口。请先打开要展示的窗口，再试一次。',
    },
    failed: {
      title: '没有取到屏幕列表',
      body: '系统没有及时响应。请关闭后重试；如果一直这样，请重新启动本程序。',
    },
  },
};
