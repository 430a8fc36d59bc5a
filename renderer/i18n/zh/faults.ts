import type { faults as en } from '../en/faults.ts';
import type { Shape } from '../shape.ts';

export const faults: Shape<typeof en> = {
  connection_lost: {
    title: '后台没有收到这个操作',
    meaning: '本页与后台的连接断开了。如果你正在直播，直播不会中断。',
    action: '等页面重新连上后再操作一次。',
  },
  too_many_topics: {
    title: '选题数量已达平台上限',
    meaning: '已有 {{max}} 个选题。你写的内容留在本浏览器中。',
    action: '删除不再需要的选题后再保存。',
  },
  topic_in_use: {
    title: '正在用这个选题直播',
    meaning: '观众能看到时，选题保持不变。',
    action: '请先结束直播，或复制一份再修改。',
  },
  bad_input: {
    title: '填写的内容无法使用',
    meaning: '有一项的格式不对，什么都没有改动。',
    action: '检查填写的内容后再试。',
  },
  too_large: {
    title: '内容太大了',
    meaning: '什么都没有改动。',
    action: '换一个小一点的文件，或缩短文字。',
  },
  not_an_image: {
    title: '这个文件不是图片',
    meaning: '封面保持原样。',
    action: '请选择 JPEG、PNG 或 WebP 图片。',
  },
  image_lies: {
    title: '文件内容与文件名不符',
    meaning: '它其实是另一种类型，观众的手机可能无法显示。封面保持原样。',
    action: '请把图片重新导出为 JPEG、PNG 或 WebP。',
  },
  not_found: {
    title: '它已经不在了',
    meaning: '可能刚刚在另一个窗口里被删除。',
    action: '回到列表重新选择。',
  },
  not_eligible: {
    title: '你的账号暂时还不能在平台开播',
    meaning: '平台看内容质量、粉丝数和近期发布数，其中有一项还没达标。',
    action: '在“准备”里查看还差什么，或先向自己的服务器直播。',
  },
  topic_not_approved: {
    title: '选题还没有通过审核',
    meaning: '只有审核通过的选题才能开直播间。',
    action: '等待审核结果，或换一个已通过的选题。',
  },
  topic_locked: {
    title: '选题正在审核',
    meaning: '结果出来之前不能修改。',
    action: '等待结果，或先撤回再修改。',
  },
  topic_wrong_state: {
    title: '选题的状态已经变了',
    meaning: '在你操作之前，选题有了新进展，例如审核结果已经出来。',
    action: '看看现在的状态再决定。',
  },
  bag_empty: {
    title: '购物袋是空的',
    meaning: '观众没有东西可买。',
    action: '至少添加一件商品。',
  },
  bag_full: {
    title: '购物袋满了',
    meaning: '购物袋最多放 {{max}} 件商品。',
    action: '先移除一件。',
  },
  duplicate_item: {
    title: '这件商品已经在购物袋里',
    meaning: '每件商品只能放一次。',
    action: '直接在袋中修改价格或福利。',
  },
  item_gone: {
    title: '这件商品已经下架',
    meaning: '观众买不到它。',
    action: '把它移出购物袋，或换一件类似的。',
  },
  item_sold_out: {
    title: '这件商品卖完了',
    meaning: '商家补货之前观众买不到。',
    action: '把它移到最后，或移出购物袋。',
  },
  price_out_of_range: {
    title: '这个价格无法使用',
    meaning: '价格在 ¥0.01 到 ¥1,000,000 之间，最多两位小数。原价格仍然有效。',
    action: '请重新输入价格。',
  },
  text_blocked: {
    title: '广告法不允许这样写',
    meaning: '“{{words}}”无法证实，内容没有发出。',
    action: '请采用建议的平和说法，或直接描述产品特点。',
  },
  explained_sold_out: {
    title: '“{{name}}”已售罄，已停止讲解',
    meaning: '观众会看到已售罄，商品卡已从画面上撤下。',
    action: '准备好后请讲解下一件。',
  },
  card_held_back: {
    title: '“{{name}}”的商品卡没有放上画面',
    meaning: '标题中的“{{words}}”不能出现在商品卡上（广告法）。',
    action: '请用自己的话介绍，或讲解其他商品。',
  },
  rules_skipped: {
    title: '部分文字规则无法使用',
    meaning: '涉及：{{name}}。其余规则照常检查，直播不受影响。',
    action: '“设置 - 文字规则”里列出了每一处。',
  },
  flash_bad_times: {
    title: '限时价的时间不可用',
    meaning: '结束时间需晚于开始时间和现在，时长在 10 秒到 24 小时之间。',
    action: '请重新设置开始和结束时间。',
  },
  proof_too_large: {
    title: '文件太大',
    meaning: '证明文件最大 10 MB。',
    action: '请选择更小的 PDF 或图片。',
  },
  slow_mode: {
    title: '已开启慢速模式',
    meaning: '这位观众两条消息之间需要等一会儿。',
    action: '请稍等，或关闭慢速模式。',
  },
  viewer_blocked: {
    title: '这位观众已被拉黑',
    meaning: 'TA 不能进入你的直播间。',
    action: '如果是误操作，可在“观众”里解除拉黑。',
  },
  version_conflict: {
    title: '内容刚刚被别处改过',
    meaning: '为了不覆盖别人的修改，你的版本没有保存，但文字还在这里。',
    action: '对比两个版本，保留你想要的。',
  },
  room_not_live: {
    title: '直播间还没有开播',
    meaning: '观众能看到直播间时才能这样做。',
    action: '请先开播。',
  },
  room_already_open: {
    title: '已经有一个直播间开着',
    meaning: '平台同时只允许一个直播间，之前的那个没有关闭。',
    action: '先结束之前的直播再试。',
  },
  room_closed_no_video: {
    title: '平台关闭了直播间',
    meaning: '画面中断太久，超过了平台等待的时间，直播对观众来说已经结束。已录的内容都在。',
    action: '网络恢复后可以重新开播，会是一个新的直播间。',
  },
  viewer_muted: {
    title: '这位观众已被禁言',
    meaning: '禁言结束前不显示其消息。',
    action: '如果是误操作，可在“观众”里解除。',
  },
  viewer_removed: {
    title: '这位观众已被移出',
    meaning: '其无法再进入这个直播间。',
    action: '',
  },
  forbidden_word: {
    title: '消息没有发出',
    meaning: '其中有平台或你的屏蔽词不允许的字词。',
    action: '换一种说法。',
  },
  rate_limited: {
    title: '操作太快了',
    meaning: '平台对请求的频率有限制。',
    action: '等几秒再试。',
  },
  no_platform: {
    title: '没有连接平台',
    meaning: '当前选择的是自己的服务器，只收画面和声音。',
    action: '选择“彩排”或“我的平台”后才能使用选题、购物袋和聊天。',
  },
  platform_unreachable: {
    title: '平台连不上',
    meaning: '这里显示的内容可能不是最新的。正在进行的上传不受影响。',
    action: '检查网络，后台会继续尝试。',
  },
  platform_timeout: {
    title: '平台没有及时回应',
    meaning: '请求可能没有送达，重复一次是安全的。',
    action: '稍后再试。',
  },
  platform_garbage: {
    title: '平台的回应无法理解',
    meaning: '后台没有采用它，所以没有存下错误的内容。',
    action: '在“设置”里检查平台地址，或联系平台的维护者。',
  },
  platform_error: {
    title: '平台自身出了问题',
    meaning: '它返回了错误，你这里的数据不受影响。',
    action: '几分钟后再试。',
  },
  platform_unauthorized: {
    title: '平台不接受你的访问令牌',
    meaning: '在此之前无法使用选题、购物袋和直播间。',
    action: '在“设置”里粘贴新的令牌。',
  },
  ingest_bad_address: {
    title: '服务器地址不完整',
    meaning: '没有它，就不知道画面要发到哪里。',
    action: '照平台显示的样子粘贴：rtmp://服务器/应用 或 https://服务器/whip。',
  },
  ingest_unsupported_scheme: {
    title: '不支持这种地址',
    meaning: '只能发送到以 rtmp://、rtmps:// 或 https://（WHIP）开头的地址。',
    action: '在平台页面上找 RTMP 或 WHIP 地址。',
  },
  no_network: {
    title: '没有可以分享的局域网',
    meaning: '手机打不开观看页，直播不受影响。',
    action: '让电脑和手机连上同一个 Wi-Fi，再打开分享。',
  },
  ingest_host_not_found: {
    title: '找不到这台服务器',
    meaning: '地址可能有错字，或者你没有联网。',
    action: '检查地址和网络。',
  },
  ingest_refused: {
    title: '服务器不接受连接',
    meaning: '这个地址和端口上没有服务。',
    action: '检查地址和端口，或确认服务器是否在运行。',
  },
  ingest_tls_failed: {
    title: '无法与服务器建立安全连接',
    meaning: '证书无法验证，因此没有发送你的密钥。',
    action: '检查地址。https:// 地址需要有效的证书；不加密的 RTMP 地址以 rtmp:// 开头。',
  },
  ingest_wrong_key: {
    title: '服务器不接受这个推流密钥',
    meaning: '它可能已过期，或属于另一场直播。',
    action: '从平台复制新的密钥并保存。',
  },
  ingest_busy: {
    title: '这个密钥正在被使用',
    meaning: '服务器每个密钥只接受一路推流。',
    action: '结束另一路推流，或等一分钟让服务器释放。',
  },
  ingest_timeout: {
    title: '服务器没有及时回应',
    meaning: '可能被防火墙拦住，或网络太慢。',
    action: '再试一次；如果仍然不行，换个网络。',
  },
  ingest_protocol_error: {
    title: '对方不是推流服务器',
    meaning: '那里回应的不是直播服务器。',
    action: '检查地址和端口。',
  },
  ingest_rejected: {
    title: '服务器拒绝了推流',
    meaning: '它没有给出可识别的原因。',
    action: '检查地址和密钥；日志里有服务器的原话。',
  },
  ingest_lost: {
    title: '与服务器的连接断开了',
    meaning: '重连期间观众可能看到静止画面。',
    action: '检查网络。录像仍在继续。',
  },
  ingest_no_media: {
    title: '平台没有收到画面',
    meaning: '直播间已打开，但没有可播放的内容。',
    action: '在“直播台”检查摄像头和编码器后再试。',
  },
  no_page: {
    title: '没有打开直播台页面',
    meaning: '摄像头和麦克风在页面里工作，而现在没有打开的页面。',
    action: '请打开直播台页面。',
  },
  no_camera: {
    title: '没有开启摄像头或屏幕',
    meaning: '没有画面可发送。',
    action: '选择摄像头，或共享屏幕。',
  },
  camera_denied: {
    title: '摄像头没有权限',
    meaning: '系统或浏览器不允许使用它。',
    action: '在系统或浏览器设置里允许摄像头，然后重试。',
  },
  camera_busy: {
    title: '摄像头正被其他程序使用',
    meaning: '在这台电脑上同时只能有一个程序使用它。',
    action: '关闭其他程序（例如视频会议）,然后重试。',
  },
  camera_lost: {
    title: '摄像头断开了',
    meaning: '观众看到占位画面；不会自动切到别的摄像头。',
    action: '重新插上，或选择另一个。',
  },
  no_microphone: {
    title: '没有选择麦克风',
    meaning: '观众能看到你，但听不到你。',
    action: '在“直播台”选择麦克风。',
  },
  microphone_denied: {
    title: '麦克风没有权限',
    meaning: '观众能看到你，但听不到你。',
    action: '在系统或浏览器设置里允许麦克风，然后重试。',
  },
  microphone_lost: {
    title: '麦克风断开了',
    meaning: '观众听不到你的声音。',
    action: '重新插上，或选择另一个。',
  },
  screen_denied: {
    title: '没有共享屏幕的权限',
    meaning: '画面保持原样。',
    action: '在系统设置里允许录制屏幕。',
  },
  screen_cancelled: {
    title: '没有选择屏幕',
    meaning: '画面保持原样。',
    action: '需要时再点一次共享。',
  },
  screen_lost: {
    title: '共享的窗口已关闭',
    meaning: '观众看到占位画面。',
    action: '共享另一个窗口，或切换到摄像头。',
  },
  no_encoder: {
    title: '这个浏览器不能编码视频',
    meaning: '没有 H.264,平台无法接收画面。',
    action: '请使用桌面版、Chrome 或 Edge。',
  },
  encoder_failed: {
    title: '视频编码器停止了',
    meaning: '后台会换下一个编码器，观众可能看到短暂停顿。',
    action: '如果再次发生，在“设置”里选择小一点的画面。',
  },
  data_read_only: {
    title: '无法写入数据文件夹',
    meaning: '新的内容无法保存，也无法录像。',
    action: '检查文件夹权限，或换一个文件夹启动。',
  },
  data_newer: {
    title: '数据来自更新的版本',
    meaning: '为避免丢失，数据保持原样。',
    action: '请更新本程序，或换一个数据文件夹启动。',
  },
  data_damaged: {
    title: '场次记录文件损坏了',
    meaning: '旧文件已另存，并新建了一份：列表里看不到以前的场次。录像文件不受影响。',
    action: '无需操作。如需排查，请保留旧文件。',
  },
  disk_full: {
    title: '磁盘满了',
    meaning: '录像已停止，直播仍在继续。',
    action: '清理一些空间。下一场直播会重新录像。',
  },
  events_not_kept: {
    title: '新的弹幕和订单无法保存',
    meaning: '保存之后才会显示。不会丢失：平台留着它们，工作室会再去取。',
    action: '请清理工作室数据所在磁盘的空间，或让该文件夹可以写入。',
  },
  recording_failed: {
    title: '录像停止了',
    meaning: '直播仍在继续，已录的部分会保留。',
    action: '在“设置”里检查录像文件夹。',
  },
  port_in_use: {
    title: '端口被其他程序占用',
    meaning: '需要的地址无法打开。',
    action: '关闭其他程序，或换一个端口启动。',
  },
  settings_damaged: {
    title: '设置文件损坏了',
    meaning: '旧文件已另存，本次使用默认设置。选题、购物袋和场次不受影响。',
    action: '请检查一遍设置。',
  },
  secret_unavailable: {
    title: '推流密钥无法保存或读取',
    meaning: '系统的密钥库没有打开。',
    action: '解锁后再试，或重新输入密钥。',
  },
  obs_not_connected: {
    title: '没有连接 OBS',
    meaning: 'OBS 里没有任何改动。',
    action: '请启动 OBS，后台会自动连接。',
  },
  obs_not_running: {
    title: '本机的 OBS 没有回应',
    meaning: 'OBS 没有运行，或者它的 WebSocket 服务器没有开启。',
    action: '请启动 OBS。如果已在运行：工具 → WebSocket 服务器设置 → 开启 WebSocket 服务器。',
  },
  obs_server_off: {
    title: 'OBS 的 WebSocket 服务器没有开启',
    meaning: '本机装有 OBS，但它不允许其他程序连接。',
    action: '在 OBS 里：工具 → WebSocket 服务器设置 → 开启 WebSocket 服务器。之后会自动连接。',
  },
  obs_unreachable: {
    title: '另一台电脑没有回应',
    meaning: '它可能关机了、不在同一网络，或被防火墙拦住。',
    action: '检查地址，并确认那边的 OBS 已开启 WebSocket 服务器。',
  },
  obs_not_obs: {
    title: '这个地址上是别的程序',
    meaning: '它不是 OBS 的 WebSocket 服务器。',
    action: '检查端口：在 OBS 的 工具 → WebSocket 服务器设置 里查看。',
  },
  obs_password_needed: {
    title: 'OBS 需要密码',
    meaning: '没有密码不能连接。',
    action: '在 OBS 里复制：工具 → WebSocket 服务器设置 → 显示连接信息。',
  },
  obs_wrong_password: {
    title: 'OBS 不接受这个密码',
    meaning: '密码在 OBS 里改过，或者输错了。',
    action: '在 OBS 里复制：工具 → WebSocket 服务器设置 → 显示连接信息。',
  },
  obs_too_old: {
    title: 'OBS 版本太旧',
    meaning: '需要 OBS 28 或更新版本；当前是 {{version}}。',
    action: '请更新 OBS 后再试。',
  },
  obs_not_identified: {
    title: 'OBS 没有接受连接',
    meaning: '它没有认出本程序。',
    action: '请再试一次。如果仍然不行，请重启 OBS。',
  },
  obs_kicked: {
    title: 'OBS 断开了连接',
    meaning: '有人在 OBS 的 WebSocket 设置里按了“踢出”。',
    action: '如果不是有意的，请按“重新连接”。',
  },
  obs_plain_address: {
    title: '这个连接没有加密',
    meaning: '同一网络里的其他人可能看到与 OBS 的通信内容。密码本身不会发送。',
    action: '如果信任这个网络，请确认一次；或者在装有 OBS 的电脑上运行本程序。',
  },
  obs_closed: {
    title: 'OBS 已关闭',
    meaning: '直播随之停止，直播间会保留一段时间。',
    action: '请重新打开 OBS，然后继续直播或结束直播。',
  },
  obs_gone: {
    title: 'OBS 突然消失了',
    meaning: '它崩溃了或连接被切断。后台会自动重连并重新开始推流。',
    action: '如果 OBS 没有自己恢复，请启动它。',
  },
  obs_timeout: {
    title: 'OBS 没有及时回应',
    meaning: '它可能很忙或卡住了。如果正在推流，推流可能仍在继续。',
    action: '请看一下 OBS，后台会继续尝试。',
  },
  obs_refused: {
    title: 'OBS 拒绝了',
    meaning: '它的回答：{{comment}}',
    action: '请看一下 OBS，然后再试。',
  },
  obs_missing: {
    title: 'OBS 里已经没有它了',
    meaning: '“{{name}}”在 OBS 里被改名或删除了。',
    action: '请选择另一个。',
  },
  obs_output_active: {
    title: 'OBS 正在推流或录制',
    meaning: '这期间画面设置被锁定，没有任何改动。',
    action: '请先在 OBS 里停止推流、录制和虚拟摄像机，再试一次。',
  },
  obs_streams_elsewhere: {
    title: 'OBS 已经在推流',
    meaning: '它正在推到别处，不能同时推到你的直播间。',
    action: '请先在 OBS 里停止推流，再从这里开播。',
  },
  obs_start_failed: {
    title: 'OBS 没能开始推流',
    meaning: '它立刻放弃了，也没有说明原因；服务器可以连通。',
    action: '请看 OBS 弹出的窗口，检查编码器和密钥，然后再试。',
  },
  obs_start_silent: {
    title: '服务器没有回应 OBS',
    meaning: '连接已建立，但服务器没有回话。OBS 要半分钟才会放弃。',
    action: '请稍等再试，或检查地址。',
  },
  obs_stopped_by_host: {
    title: '推流在 OBS 里被停止了',
    meaning: '有人在 OBS 里按了“停止直播”。',
    action: '',
  },
  obs_changed_since: {
    title: 'OBS 在此期间有变化',
    meaning: '刚才显示的已经不是 OBS 现在的值，没有任何改动。',
    action: '请看新的值，然后再按一次。',
  },
  not_ready: {
    title: '还没有全部准备好',
    meaning: '没有开播。',
    action: '在“准备”里查看还差什么。',
  },
  already_live: {
    title: '你已经在直播了',
    meaning: '同时只能进行一场直播。',
    action: '请先结束当前直播。',
  },
  not_live: {
    title: '现在没有直播',
    meaning: '没有可以更改的内容。',
    action: '',
  },
  /** `rule: way_changing`, of `not_live`. */
  way_changing: {
    title: '正在切换，请稍等',
    meaning: '一次只能换一种方式，观众不会离开。',
    action: '请稍后再点一次。',
  },
  /** `rule: one_way`, of `not_live`. */
  one_way: {
    title: '这里没有另一种方式',
    meaning: '你直播到的地方只接收这一种。',
    action: '',
  },
  cancelled: {
    title: '已取消',
    meaning: '没有发送任何内容。',
    action: '',
  },
  realtime_unavailable: {
    title: '暂时无法实时直播',
    meaning: '对方现在不接收实时直播。',
    action: '可以用稳定方式开播，观众会晚几秒看到你。',
  },
  realtime_unsupported: {
    title: '这个浏览器不能实时发送',
    meaning: '它无法把画面交给实时连接。',
    action: '请使用桌面应用、Chrome 或 Edge，或用稳定方式开播。',
  },
  realtime_no_codec: {
    title: '没有双方都支持的画面或声音格式',
    meaning: '服务器和这台电脑无法就实时格式达成一致。',
    action: '请用稳定方式开播，或询问平台支持哪些格式。',
  },
  realtime_garbage: {
    title: '实时服务器的回答无法使用',
    meaning: '它发来的部分内容不可能正确，因此没有向那里发送任何内容。',
    action: '请用稳定方式开播，并告知平台。',
  },
  realtime_token_expired: {
    title: '实时直播的许可已过期',
    meaning: '平台只在短时间内给出许可。',
    action: '请重试，会自动申请新的许可。',
  },
  realtime_no_answer: {
    title: '实时服务器没有回应',
    meaning: '一直没有得到回答，因此没有向那里发送任何内容。',
    action: '请重试，或用稳定方式开播。',
  },
  realtime_no_route: {
    title: '当前网络不让实时画面通过',
    meaning: '所有线路都试过，画面和声音都过不去，可能被防火墙挡住了。',
    action: '请换一个网络，或用稳定方式开播。',
  },
  realtime_stalled: {
    title: '实时画面停住了',
    meaning: '画面和声音没有再到达对方。',
    action: '正在自动修复，录像仍在继续。',
  },
  realtime_gone: {
    title: '实时服务器关闭了连接',
    meaning: '它可能重启了，或不再等待这场直播。',
    action: '正在自动修复，录像仍在继续。',
  },
  realtime_fell_back: {
    title: '已改用稳定方式直播',
    meaning: '观众会晚几秒看到你，没有人需要离开。',
    action: '线路好转后可以回到实时。',
  },
  realtime_not_back: {
    title: '实时方式还不行',
    meaning: '直播仍以稳定方式继续，没有中断。',
    action: '请稍后再试，或继续用稳定方式。',
  },
  whip_unauthorized: {
    title: '服务器需要有效的令牌',
    meaning: '它不接受已保存的令牌，或还没有保存令牌。',
    action: '请从平台复制新的令牌并保存。',
  },
  whip_forbidden: {
    title: '这个令牌不能在这里直播',
    meaning: '服务器认识它，但不允许它发送到这个地址。',
    action: '请检查地址和令牌是否配对。',
  },
  whip_not_found: {
    title: '这个地址上什么也没有',
    meaning: '服务器在，但没有这个位置。',
    action: '请从平台重新复制完整的 WHIP 地址。',
  },
  whip_busy: {
    title: '已有人在向这个地址直播',
    meaning: '服务器同一时间只接收一路直播。',
    action: '请结束另一路直播，或等一分钟让服务器释放。',
  },
  whip_refused: {
    title: '服务器拒绝了这场直播',
    meaning: '它的回答是 {{status}}，没有说明可以识别的原因。',
    action: '请检查地址和令牌；日志里有服务器的原话。',
  },
  /** `rule: other_server`, of `whip_unauthorized` and `whip_forbidden`. */
  whip_elsewhere: {
    title: '服务器把你的直播转给了另一台',
    meaning: '那一台也要令牌，而令牌只会交给你填写的服务器。',
    action: '向平台要那台服务器的地址，改存那个地址。',
  },
  /** `rule: obs_no_whip`, of `ingest_unsupported_scheme`. */
  whip_in_obs: {
    title: 'OBS 不能推到这个地址',
    meaning: '在 OBS 里设置的是 RTMP 服务器；https:// 地址（WHIP）只供本工作室自己的画面使用。',
    action: '请粘贴平台的 RTMP 地址，或关闭 OBS 模式。',
  },
  whip_bad_location: {
    title: '服务器指向了别处',
    meaning: '它没有说明这场直播放在哪里，或指向了另一台服务器，因此没有向那里发送任何内容。',
    action: '请检查地址，并告知服务器的管理者。',
  },
  sfu_missing: {
    title: '那个文件夹里没有实时服务器',
    meaning: '里面没有已编译 worker 的 mediasoup 包，因此没有更改。',
    action: '请填写 mediasoup 包所在的文件夹，或留空。',
  },
  sfu_failed: {
    title: '彩排的实时服务器无法运行',
    meaning: '已经找到它，但一启动就停止了。彩排用稳定方式进行。',
    action: '请重新编译（在源码目录运行 npm run sfu），或查看日志。',
  },
  ingest_taken_over: {
    title: '别人正在用你的密钥推流',
    meaning: '另一个程序正在向同一地址推流，本工作室已停止发送。',
    action: '如果不是你本人，请向平台申请新的密钥。你可以随时重新开播。',
  },
  stream_resumed: {
    title: '直播途中工作室重新启动了',
    meaning: '工作室已自动接上直播。大约 {{seconds}} 秒内观众看不到新画面。',
    action: '无需操作。前后两段录像都在“场次”里。',
  },
  stream_not_resumed: {
    title: '上一场直播意外中断',
    meaning: '直播途中工作室停止了运行，没有再接上。那场直播已经结束。',
    action: '已录制的内容在“场次”里。你可以随时重新开播。',
  },
  screen_not_resumed: {
    title: '屏幕不再共享',
    meaning: '直播途中工作室重新启动了，只有你本人能重新选择要共享的屏幕。',
    action: '如果还需要，请重新共享。',
  },
  camera_frozen: {
    title: '摄像头没有新画面',
    meaning: '观众看到占位画面；不会自动切到别的摄像头。',
    action: '工作室会自动重新打开它。若无效，请拔下再插上。',
  },
  microphone_frozen: {
    title: '麦克风没有声音',
    meaning: '观众听不到你。',
    action: '看看它本身的开关或系统里是否静音了。工作室会自动重新打开它。',
  },
  camera_failed: {
    title: '摄像头没能打开',
    meaning: '观众看到占位画面；不会自动切到别的摄像头。',
    action: '工作室每隔几秒会再试。也可以拔下再插上，或选择另一个。',
  },
  microphone_busy: {
    title: '麦克风正被其他程序使用',
    meaning: '观众听不到你的声音。',
    action: '关闭其他程序（例如视频会议），工作室会自动重新打开它。',
  },
  microphone_failed: {
    title: '麦克风没能打开',
    meaning: '观众听不到你的声音。',
    action: '工作室每隔几秒会再试。也可以拔下再插上，或选择另一个。',
  },
  computer_audio_lost: {
    title: '电脑声音中断了',
    meaning: '观众仍能看到你共享的内容，但听不到它的声音。',
    action: '请重新共享，并在弹出的窗口里打开声音。',
  },
  disk_low: {
    title: '磁盘快满了',
    meaning: '按当前画质大约还能录 {{minutes}} 分钟。之后只有录像会停，观众不受影响。',
    action: '清理一些空间，或在这场之后关闭录像。',
  },
  recording_drive_gone: {
    title: '录像所在的磁盘不见了',
    meaning: '录像已停止，直播仍在继续。',
    action: '重新接上磁盘。已写入的部分会在下次启动时检查。',
  },
  recording_not_repaired: {
    title: '有一段录像无法修复',
    meaning: '文件仍在原处，但播放器无法完整播放。',
    action: '在“场次”里查看问题所在。',
  },
  internal: {
    title: '程序内部出了问题',
    meaning: '如果你正在直播，直播不会中断。',
    action: '请再试一次。如果仍然不行，数据文件夹里的日志有更多信息。',
  },
};
