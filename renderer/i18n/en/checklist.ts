/** Words of the Prepare checklist: `<step>.<code>`; codes come from shared/domain/checklist.ts. */
export const checklist = {
  unknown: { title: 'Something is open here', detail: 'This studio does not know the details yet.' },
  eligibility: {
    loading: { title: 'Asking the platform about your account', detail: 'One moment.' },
    unreachable: { title: 'The platform does not answer', detail: '{{fault}} The studio keeps trying.' },
    eligible: {
      title: 'You’re in the live test group',
      detail:
        'Content score {{contentQualityHave}} / {{contentQualityNeed}} · {{followersHave}} followers · {{posts30dHave}} posts in 30 days',
    },
    not_eligible: {
      title: 'Your account cannot go live yet',
      detail:
        'The platform asks for the marks below. You can rehearse as an established creator, or go live to your own server.',
    },
  },
  topic: {
    loading: { title: 'Loading your topics', detail: 'One moment.' },
    none: {
      title: 'Write a topic',
      detail: 'Say what the stream is about. The platform reviews it, usually within minutes.',
    },
    draft: { title: 'Topic: “{{title}}”', detail: 'Still a draft. Finish it and hand it in for review.' },
    submitted: {
      title: 'Topic: “{{title}}”',
      detail: 'Handed in at {{submittedAt}}, usually answered by {{expectedBy}}.',
    },
    in_review: {
      title: 'Topic: “{{title}}”',
      detail: 'Your topic is with the reviewer since {{submittedAt}}, usually answered by {{expectedBy}}.',
    },
    changes_requested: {
      title: 'Topic: “{{title}}”',
      detail: 'The reviewer asks for changes. The notes are at the fields.',
    },
    rejected: {
      title: 'Topic: “{{title}}”',
      detail: 'The reviewer said no. See why, change it or ask for a second look.',
    },
    approved: { title: 'Topic: “{{title}}”', detail: 'Approved, valid until {{validUntil}}.' },
    expired: { title: 'Topic: “{{title}}”', detail: 'The approval has run out. Hand the topic in again.' },
  },
  bag: {
    loading: { title: 'Loading your shopping bag', detail: 'One moment.' },
    empty: { title: 'Your shopping bag is empty', detail: 'Add at least one product that viewers can buy.' },
    ready: {
      title: 'Shopping bag · {{count}} products',
      detail: 'All in stock, prices checked against the catalogue at {{checkedAt}}.',
    },
    low: {
      title: 'Shopping bag · {{count}} products',
      detail: '{{low}} with few units left. Prices checked at {{checkedAt}}.',
    },
    sold_out: {
      title: 'Shopping bag · {{count}} products',
      detail: '{{soldOut}} sold out. Viewers cannot buy that now.',
    },
    gone: {
      title: 'Shopping bag · {{count}} products',
      detail: '{{gone}} no longer in the catalogue. Take it out or replace it.',
    },
  },
  stage: {
    loading: { title: 'Camera, microphone and framing', detail: 'Starting the stage.' },
    opening: { title: 'Camera, microphone and framing', detail: 'Opening the camera.' },
    ready: {
      title: 'Camera, microphone and framing',
      detail: '{{name}} · {{width}}×{{height}} · {{fps}} fps · mic at {{level}} dB',
    },
    camera_not_asked: { title: 'Allow the camera', detail: 'The browser asks once; nothing is switched on before.' },
    camera_not_chosen: { title: 'Choose a camera', detail: 'No camera is switched on by itself.' },
    no_camera: { title: 'No camera found', detail: 'Plug one in, or share a screen on the Stage instead.' },
    camera_denied: {
      title: 'The camera is not allowed',
      detail: 'The system or the browser keeps the studio from using it.',
    },
    camera_busy: {
      title: 'Another program uses the camera',
      detail: 'Close it (a video call, perhaps), then try again. Nothing else is switched on meanwhile.',
    },
    camera_missing: {
      title: 'Your camera is not plugged in',
      detail: '{{name}} is missing. Plug it in or choose another one.',
    },
    camera_lost: { title: 'Your camera was unplugged', detail: '{{name}} is gone. Plug it in or choose another one.' },
    camera_frozen: {
      title: 'Your camera sends no new picture',
      detail: '{{name}} is opened again by itself. If that does not help, unplug it and plug it in again.',
    },
    camera_failed: {
      title: 'The camera does not start',
      detail: '{{name}} gave an error. Try again or choose another one.',
    },
    no_microphone: { title: 'No microphone is on', detail: 'You can go live, but nobody would hear you.' },
    microphone_denied: {
      title: 'The microphone is not allowed',
      detail: 'You can go live, but nobody would hear you.',
    },
    microphone_busy: {
      title: 'Another program uses the microphone',
      detail: 'You can go live, but nobody would hear you.',
    },
    microphone_missing: {
      title: 'Your microphone is not plugged in',
      detail: 'You can go live, but nobody would hear you.',
    },
    microphone_lost: { title: 'Your microphone was unplugged', detail: 'You can go live, but nobody would hear you.' },
    microphone_frozen: {
      title: 'Your microphone sends no sound',
      detail: 'You can go live, but nobody would hear you.',
    },
    microphone_failed: {
      title: 'The microphone does not start',
      detail: 'You can go live, but nobody would hear you.',
    },
    obs_connecting: { title: 'Connecting to OBS', detail: 'One moment.' },
    obs_waiting: { title: 'OBS is not there', detail: '{{fault}} The studio connects by itself when it comes.' },
    obs_refused: { title: 'OBS does not let the studio in', detail: '{{fault}}' },
    obs_elsewhere: {
      title: 'OBS is streaming somewhere else',
      detail: 'It can send to one place at a time, so it cannot send to your room yet.',
    },
    obs_look: {
      title_one: 'OBS is connected · {{count}} thing to look at',
      title_other: 'OBS is connected · {{count}} things to look at',
      detail: '{{width}}×{{height}} · {{fps}} fps{{rate}} · OBS {{version}}. Going live is possible.',
    },
    obs_ready: { title: 'OBS ready', detail: '{{width}}×{{height}} · {{fps}} fps{{rate}} · OBS {{version}}' },
    no_encoder: {
      title: 'This browser cannot encode the video',
      detail: 'Use the desktop app, Chrome or Edge: platforms need H.264.',
    },
  },
  upload: {
    never: {
      title: 'Upload test',
      detail: 'Not done yet. It takes a few seconds and shows whether your line is enough.',
    },
    running: { title: 'Upload test', detail: 'Sending test data, {{percent}} % done.' },
    failed: { title: 'The upload test did not work', detail: '{{fault}} You can still go live.' },
    reachable: {
      title: 'Upload test',
      detail: 'The server answers in {{rttMs}} ms. It offers no way to measure the speed beforehand.',
    },
    enough: {
      title: 'Upload test',
      detail: '{{uplink}} up, {{rttMs}} ms to the server: enough for the {{needed}} your picture needs.',
    },
    slow: {
      title: 'Your line is slow for this picture',
      detail: '{{uplink}} up, {{needed}} needed. Choose 720p under Settings, or use a cable.',
    },
    realtime: {
      title: 'Upload test',
      detail: '{{uplink}} up, {{rttMs}} ms to the server: enough for real time.',
    },
    realtime_doubtful: {
      title: 'Real time may not hold here',
      detail: 'You chose it, but the test recommends the steady way. If it fails, the studio changes over by itself.',
    },
    realtime_failed: {
      title: 'Real time did not get through',
      detail: '{{fault}} You chose it; if it fails on air, the studio changes over to the steady way by itself.',
    },
    realtime_not_offered: {
      title: 'Real time is not offered here',
      detail: 'Your stream goes the steady way: viewers see you a few seconds later.',
    },
    steady_chosen: {
      title: 'Upload test',
      detail: '{{uplink}} up, {{rttMs}} ms to the server: enough. Real time would work here, too.',
    },
    steady_slow: {
      title: 'Your line is slow for the steady way',
      detail: '{{uplink}} up, {{needed}} needed. Real time would work here: it is content with less.',
    },
  },
} as const;
