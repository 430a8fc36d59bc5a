import type { FaultCode } from '../../../shared/domain/index.ts';

type FaultText = { readonly title: string; readonly meaning: string; readonly action: string };

/** Plain words for every way something can fail: what happened, what it means for the stream, what to do. */
export const faults = {
  connection_lost: {
    title: 'The studio did not hear that',
    meaning: 'This page has lost its connection to the studio. If you are live, the stream goes on.',
    action: 'Wait until the page is connected again, then repeat it.',
  },
  too_many_topics: {
    title: 'You have as many topics as the platform keeps',
    meaning: 'There are {{max}}. What you typed is kept in this browser.',
    action: 'Delete a topic you no longer need, then save again.',
  },
  topic_in_use: {
    title: 'A stream about this topic is open',
    meaning: 'It stays as it is while viewers can see it.',
    action: 'End the stream first, or copy the topic and change the copy.',
  },
  bad_input: {
    title: 'That could not be used',
    meaning: 'One of the values has a form the studio does not accept. Nothing was changed.',
    action: 'Check what you typed and try again.',
  },
  too_large: {
    title: 'That is too large',
    meaning: 'Nothing was changed.',
    action: 'Pick a smaller file or shorten the text.',
  },
  not_an_image: {
    title: 'That file is not a picture',
    meaning: 'The cover stays as it was.',
    action: 'Choose a JPEG, PNG or WebP picture.',
  },
  image_lies: {
    title: 'That file is not what its name says',
    meaning: 'Its content is of another type, so viewers’ phones might not show it. The cover stays as it was.',
    action: 'Export the picture again as JPEG, PNG or WebP.',
  },
  not_found: {
    title: 'That is no longer there',
    meaning: 'It was removed in the meantime, perhaps from another window.',
    action: 'Go back to the list and pick again.',
  },
  not_eligible: {
    title: 'Your account cannot go live on the platform yet',
    meaning:
      'The platform lets creators in by content quality, followers and recent posts, and one of them is still below its mark.',
    action: 'See what is missing under Prepare, or go live to your own server meanwhile.',
  },
  topic_not_approved: {
    title: 'The topic is not approved yet',
    meaning: 'The platform opens a room only for an approved topic.',
    action: 'Wait for the reviewer’s answer, or choose an approved topic.',
  },
  topic_locked: {
    title: 'The topic is with the reviewer',
    meaning: 'It cannot be changed until the answer is there.',
    action: 'Wait for the answer, or withdraw the topic to edit it.',
  },
  topic_wrong_state: {
    title: 'That does not fit the topic any more',
    meaning: 'The topic has moved on since you looked, for example because the reviewer answered.',
    action: 'Look at its present state and decide again.',
  },
  bag_empty: {
    title: 'Your bag is empty',
    meaning: 'Viewers would find nothing to buy.',
    action: 'Add at least one product.',
  },
  bag_full: {
    title: 'Your bag is full',
    meaning: 'A bag holds at most {{max}} products.',
    action: 'Remove one to make room.',
  },
  duplicate_item: {
    title: 'That product is already in your bag',
    meaning: 'Each product can be in the bag once.',
    action: 'Change its price or perk where it is.',
  },
  item_gone: {
    title: 'That product is no longer in the catalogue',
    meaning: 'Viewers cannot buy it.',
    action: 'Take it out of the bag or pick something similar.',
  },
  item_sold_out: {
    title: 'That product is sold out',
    meaning: 'Viewers cannot buy it until the seller has more.',
    action: 'Move it to the end or take it out of the bag.',
  },
  price_out_of_range: {
    title: 'That price cannot be used',
    meaning: 'A price is between ¥0.01 and ¥1,000,000, with at most two decimals. The old price still holds.',
    action: 'Type the price again.',
  },
  text_blocked: {
    title: 'Advertising law does not allow these words',
    meaning: '“{{words}}” claims more than anybody can prove. Nothing was sent.',
    action: 'Take the calmer words that are offered, or say what the product does.',
  },
  explained_sold_out: {
    title: 'Sold out: “{{name}}” is no longer being explained',
    meaning: 'Viewers see that it is sold out, and the card has left the picture.',
    action: 'Explain the next item when you are ready.',
  },
  card_held_back: {
    title: 'The card of “{{name}}” is not on the picture',
    meaning: 'Its title says “{{words}}”, which advertising law does not allow on a card.',
    action: 'Talk about the product in your own words, or explain another item.',
  },
  rules_skipped: {
    title: 'Some rules for texts could not be used',
    meaning: 'Affected: {{name}}. The other rules still read your texts, and your stream is not concerned.',
    action: 'Settings, “Rules for texts” names each of them.',
  },
  flash_bad_times: {
    title: 'The flash price has no usable time',
    meaning: 'It must end after it starts, later than now, and last from 10 seconds to 24 hours.',
    action: 'Set its start and end again.',
  },
  proof_too_large: {
    title: 'This file is too large',
    meaning: 'A proof may have at most 10 MB.',
    action: 'Choose a smaller PDF or picture.',
  },
  slow_mode: {
    title: 'Slow mode is on',
    meaning: 'This viewer has to wait a moment between two messages.',
    action: 'Wait, or switch slow mode off.',
  },
  viewer_blocked: {
    title: 'This viewer is blocked',
    meaning: 'They cannot come into your rooms.',
    action: 'Unblock them under People if that was a mistake.',
  },
  version_conflict: {
    title: 'Somebody changed this in the meantime',
    meaning: 'Your version was not saved, so that nothing gets overwritten. Your text is still here.',
    action: 'Compare both versions and keep the one you want.',
  },
  room_not_live: {
    title: 'The room is not live',
    meaning: 'This works only while viewers can see the room.',
    action: 'Go live first.',
  },
  room_already_open: {
    title: 'A room is already open',
    meaning: 'The platform allows one room at a time, and an earlier one was not closed.',
    action: 'End the earlier stream, then try again.',
  },
  room_closed_no_video: {
    title: 'The platform closed the room',
    meaning: 'No picture had arrived for too long, so the stream is over for viewers. What was recorded is kept.',
    action: 'When the network is back, go live again: it is a new room.',
  },
  viewer_muted: {
    title: 'This viewer is muted',
    meaning: 'Their messages are not shown until the mute is over.',
    action: 'Unmute them under People if that was a mistake.',
  },
  viewer_removed: {
    title: 'This viewer was removed',
    meaning: 'They cannot come back into this room.',
    action: '',
  },
  forbidden_word: {
    title: 'The message was not sent',
    meaning: 'It contains a word the platform or your own filter does not allow.',
    action: 'Say it in other words.',
  },
  rate_limited: {
    title: 'That was too fast',
    meaning: 'The platform takes only so many requests at a time.',
    action: 'Wait a few seconds and try again.',
  },
  no_platform: {
    title: 'No platform is connected',
    meaning: 'You are set to your own server, which gets picture and sound only.',
    action: 'Choose Rehearsal or My platform to use topics, bag and chat.',
  },
  platform_unreachable: {
    title: 'The platform cannot be reached',
    meaning: 'What you see here may be out of date. A running upload goes on by itself.',
    action: 'Check your internet connection; the studio keeps trying.',
  },
  platform_timeout: {
    title: 'The platform did not answer in time',
    meaning: 'The request may not have arrived. It is safe to repeat it.',
    action: 'Try again in a moment.',
  },
  platform_garbage: {
    title: 'The platform’s answer made no sense',
    meaning: 'The studio did not use it, so nothing wrong was saved.',
    action: 'Check the platform’s address under Settings, or tell whoever runs it.',
  },
  platform_error: {
    title: 'The platform has a problem of its own',
    meaning: 'It answered with an error. Your data here is not affected.',
    action: 'Try again in a few minutes.',
  },
  platform_unauthorized: {
    title: 'The platform does not accept your access token',
    meaning: 'Topics, bag and rooms are closed until it does.',
    action: 'Paste a fresh token under Settings.',
  },
  ingest_bad_address: {
    title: 'The server address is not complete',
    meaning: 'Without it the studio does not know where to send the picture.',
    action: 'Paste it as the platform shows it: rtmp://server/app or https://server/whip.',
  },
  ingest_unsupported_scheme: {
    title: 'This kind of address is not supported',
    meaning: 'The studio sends to addresses that begin with rtmp://, rtmps:// or https:// (WHIP).',
    action: 'Look for the RTMP or WHIP address on your platform’s page.',
  },
  no_network: {
    title: 'There is no local network to share on',
    meaning: 'Phones cannot find the watch page; your stream is not affected.',
    action: 'Connect this computer to the same Wi-Fi as the phone, then switch sharing on again.',
  },
  ingest_host_not_found: {
    title: 'There is no server with that name',
    meaning: 'The address may have a typing slip, or you are offline.',
    action: 'Check the address and your internet connection.',
  },
  ingest_refused: {
    title: 'The server does not take the connection',
    meaning: 'Nothing listens at that address and port.',
    action: 'Check address and port, or ask whether the server is running.',
  },
  ingest_tls_failed: {
    title: 'No secure connection to the server',
    meaning: 'Its certificate could not be verified, so your key was not sent.',
    action:
      'Check the address. An https:// address needs a certificate that is valid; RTMP without encryption begins with rtmp://.',
  },
  ingest_wrong_key: {
    title: 'The server does not accept the stream key',
    meaning: 'It may have expired or belong to another stream.',
    action: 'Copy a fresh key from your platform and save it.',
  },
  ingest_busy: {
    title: 'Somebody is already streaming with this key',
    meaning: 'The server takes one stream per key.',
    action: 'End the other stream, or wait a minute until the server lets go of it.',
  },
  ingest_timeout: {
    title: 'The server did not answer in time',
    meaning: 'A firewall or a slow line may be in the way.',
    action: 'Try again; if it stays like this, try another network.',
  },
  ingest_protocol_error: {
    title: 'The server speaks another language',
    meaning: 'What answered there is not a server for streams.',
    action: 'Check the address and port.',
  },
  ingest_rejected: {
    title: 'The server turned the stream down',
    meaning: 'It gave no reason the studio knows.',
    action: 'Check address and key; the log has the server’s own words.',
  },
  ingest_lost: {
    title: 'The connection to the server broke',
    meaning: 'Viewers may see a frozen picture while the studio reconnects.',
    action: 'Check your network. The recording goes on.',
  },
  ingest_no_media: {
    title: 'No picture arrived at the platform',
    meaning: 'The room opened, but nothing to show came in.',
    action: 'Check camera and encoder on the Stage, then try again.',
  },
  no_page: {
    title: 'No window runs the stage',
    meaning: 'Camera and microphone live in the studio’s page, and none is open.',
    action: 'Open the studio page.',
  },
  no_camera: {
    title: 'No camera or screen is on',
    meaning: 'There is no picture to send.',
    action: 'Choose a camera, or share a screen.',
  },
  camera_denied: {
    title: 'The camera is not allowed',
    meaning: 'The system or the browser keeps the studio from using it.',
    action: 'Allow the camera in the system’s or the browser’s settings, then try again.',
  },
  camera_busy: {
    title: 'Another program uses the camera',
    meaning: 'It can only be used by one at a time on this machine.',
    action: 'Close the other program (a video call, perhaps), then try again.',
  },
  camera_lost: {
    title: 'The camera was unplugged',
    meaning: 'Viewers see a placeholder; no other camera is switched on by itself.',
    action: 'Plug it in again or choose another one.',
  },
  no_microphone: {
    title: 'No microphone is chosen',
    meaning: 'Viewers would see you without hearing you.',
    action: 'Choose a microphone on the Stage.',
  },
  microphone_denied: {
    title: 'The microphone is not allowed',
    meaning: 'Viewers would see you without hearing you.',
    action: 'Allow the microphone in the system’s or the browser’s settings, then try again.',
  },
  microphone_lost: {
    title: 'The microphone was unplugged',
    meaning: 'Viewers hear nothing from you.',
    action: 'Plug it in again or choose another one.',
  },
  screen_denied: {
    title: 'Sharing the screen is not allowed',
    meaning: 'The picture stays as it was.',
    action: 'Allow screen recording for the studio in the system’s settings.',
  },
  screen_cancelled: {
    title: 'No screen was chosen',
    meaning: 'The picture stays as it was.',
    action: 'Press share again whenever you like.',
  },
  screen_lost: {
    title: 'The shared window was closed',
    meaning: 'Viewers see a placeholder instead.',
    action: 'Share another window or switch to the camera.',
  },
  no_encoder: {
    title: 'This browser cannot encode the video',
    meaning: 'Without H.264 there is nothing a platform could take.',
    action: 'Use the desktop app, Chrome or Edge.',
  },
  encoder_failed: {
    title: 'The video encoder stopped',
    meaning: 'The studio tries the next one; viewers may see a short freeze.',
    action: 'If it happens again, choose a smaller picture under Settings.',
  },
  data_read_only: {
    title: 'The studio cannot write to its data folder',
    meaning: 'Nothing new can be saved, no recording either.',
    action: 'Check the folder’s permissions, or start with another folder.',
  },
  data_newer: {
    title: 'Your data comes from a newer studio',
    meaning: 'It is left untouched, so that nothing gets lost.',
    action: 'Update this studio, or start with another data folder.',
  },
  data_damaged: {
    title: 'The studio’s own records were damaged',
    meaning:
      'The file was kept aside and a fresh one was started: earlier sessions are missing from the list. Recordings are not affected.',
    action: 'Nothing to do. Keep the file if you want somebody to look at it.',
  },
  disk_full: {
    title: 'The disk is full',
    meaning: 'The recording has stopped; the stream itself goes on.',
    action: 'Free some space. The next recording starts with the next stream.',
  },
  events_not_kept: {
    title: 'New chat and orders cannot be saved',
    meaning:
      'They are shown once they are saved. Nothing is lost: the platform keeps them and the studio asks for them again.',
    action: 'Free some space on the disk with the studio’s data, or make its folder writable.',
  },
  recording_failed: {
    title: 'The recording has stopped',
    meaning: 'The stream goes on. What was recorded until now is kept.',
    action: 'Check the recordings folder under Settings.',
  },
  port_in_use: {
    title: 'Another program uses the port',
    meaning: 'The studio could not open the address it needs.',
    action: 'Close the other program, or start the studio with another port.',
  },
  settings_damaged: {
    title: 'The settings file was damaged',
    meaning: 'It was kept aside, and the studio started with its defaults. Topics, bag and sessions are not affected.',
    action: 'Check your settings once.',
  },
  secret_unavailable: {
    title: 'The stream key could not be saved or read',
    meaning: 'The system’s key store did not open.',
    action: 'Unlock it and try again, or type the key again.',
  },
  obs_not_connected: {
    title: 'OBS is not connected',
    meaning: 'Nothing was changed in OBS.',
    action: 'Start OBS; the studio connects by itself.',
  },
  obs_not_running: {
    title: 'OBS does not answer on this computer',
    meaning: 'OBS is not running, or its WebSocket server is switched off.',
    action: 'Start OBS. If it runs: Tools → WebSocket Server Settings → Enable WebSocket server.',
  },
  obs_server_off: {
    title: 'The WebSocket server of OBS is off',
    meaning: 'OBS is on this computer, but lets no other program in.',
    action: 'In OBS: Tools → WebSocket Server Settings → Enable WebSocket server. The studio then connects by itself.',
  },
  obs_unreachable: {
    title: 'The other computer does not answer',
    meaning: 'It is off, on another network, or its firewall keeps the studio out.',
    action: 'Check the address, and that OBS runs there with its WebSocket server on.',
  },
  obs_not_obs: {
    title: 'Something else answers at this address',
    meaning: 'It is not the WebSocket server of OBS.',
    action: 'Check the port: in OBS under Tools → WebSocket Server Settings.',
  },
  obs_password_needed: {
    title: 'OBS asks for a password',
    meaning: 'It lets the studio in only with it.',
    action: 'Copy it from OBS: Tools → WebSocket Server Settings → Show Connect Info.',
  },
  obs_wrong_password: {
    title: 'OBS refused the password',
    meaning: 'It was changed in OBS, or typed wrong.',
    action: 'Copy it from OBS: Tools → WebSocket Server Settings → Show Connect Info.',
  },
  obs_too_old: {
    title: 'This OBS is too old',
    meaning: 'The studio needs OBS 28 or newer; found: {{version}}.',
    action: 'Update OBS, then try again.',
  },
  obs_not_identified: {
    title: 'OBS did not accept the connection',
    meaning: 'It did not take the studio for a guest it knows.',
    action: 'Try again. If it stays like this, restart OBS.',
  },
  obs_kicked: {
    title: 'OBS ended the connection',
    meaning: 'Somebody pressed “Kick” in the WebSocket settings of OBS.',
    action: 'Press “Connect again” when that was not meant.',
  },
  obs_plain_address: {
    title: 'This connection is not encrypted',
    meaning:
      'Others on the same network could read what the studio and OBS say to each other. The password itself is not sent.',
    action: 'Agree once if you trust this network, or run the studio on the computer with OBS.',
  },
  obs_closed: {
    title: 'OBS was closed',
    meaning: 'The stream stopped with it. Your room stays open for a while.',
    action: 'Open OBS again, then continue the stream or end it.',
  },
  obs_gone: {
    title: 'OBS is gone',
    meaning: 'It crashed or was cut off. The studio reconnects by itself and starts the stream again.',
    action: 'If OBS does not come back by itself, start it.',
  },
  obs_timeout: {
    title: 'OBS did not answer in time',
    meaning: 'It may be busy or frozen. If it streams, the stream may go on.',
    action: 'Look at OBS. The studio goes on trying.',
  },
  obs_refused: {
    title: 'OBS refused',
    meaning: 'It answered: {{comment}}',
    action: 'Look at OBS, then try again.',
  },
  obs_missing: {
    title: 'OBS no longer has that',
    meaning: '“{{name}}” was renamed or deleted in OBS.',
    action: 'Choose another one.',
  },
  obs_output_active: {
    title: 'OBS is sending or recording',
    meaning: 'It locks its picture settings meanwhile. Nothing was changed.',
    action: 'Stop stream, recording and virtual camera in OBS, then try again.',
  },
  obs_streams_elsewhere: {
    title: 'OBS is already streaming',
    meaning: 'It sends somewhere else, so it cannot send to your room.',
    action: 'Stop the stream in OBS, then go live here.',
  },
  obs_start_failed: {
    title: 'OBS could not start the stream',
    meaning: 'It gave up at once and does not say why; the server could be reached.',
    action: 'Look at the window OBS shows, check the encoder and the key, then try again.',
  },
  obs_start_silent: {
    title: 'The server does not answer OBS',
    meaning: 'It took the connection and said nothing. OBS needs half a minute to give up.',
    action: 'Wait a moment, then try again, or check the address.',
  },
  obs_stopped_by_host: {
    title: 'The stream was stopped in OBS',
    meaning: 'Somebody pressed “Stop Streaming” there.',
    action: '',
  },
  obs_changed_since: {
    title: 'OBS has changed in the meantime',
    meaning: 'What you were shown is no longer what OBS has. Nothing was changed.',
    action: 'Look at the new values and press again.',
  },
  not_ready: {
    title: 'Not everything is ready yet',
    meaning: 'The studio did not go live.',
    action: 'See what is open under Prepare.',
  },
  already_live: {
    title: 'You are already live',
    meaning: 'One stream runs at a time.',
    action: 'End it first.',
  },
  not_live: {
    title: 'You are not live',
    meaning: 'There is nothing to change right now.',
    action: '',
  },
  /** `rule: way_changing`, of `not_live`. */
  way_changing: {
    title: 'Your stream is changing over right now',
    meaning: 'One change at a time; viewers stay.',
    action: 'Press again in a moment.',
  },
  /** `rule: one_way`, of `not_live`. */
  one_way: {
    title: 'There is no other way here',
    meaning: 'The place you stream to takes this one only.',
    action: '',
  },
  cancelled: {
    title: 'Cancelled',
    meaning: 'Nothing was sent.',
    action: '',
  },
  realtime_unavailable: {
    title: 'Real time is not available',
    meaning: 'Nobody on the other side takes a real-time stream now.',
    action: 'Go live the steady way; viewers see you a few seconds later.',
  },
  realtime_unsupported: {
    title: 'This browser cannot send in real time',
    meaning: 'It has no way to hand the stage to a real-time connection.',
    action: 'Use the desktop app, or Chrome or Edge; or go live the steady way.',
  },
  realtime_no_codec: {
    title: 'No common picture or sound format',
    meaning: 'The server and this computer have no format for real time in common.',
    action: 'Go live the steady way, or ask the platform which formats it takes.',
  },
  realtime_garbage: {
    title: 'The real-time server gave an unusable answer',
    meaning: 'Parts of it cannot be right, so the studio sent nothing there.',
    action: 'Go live the steady way, and tell the platform.',
  },
  realtime_token_expired: {
    title: 'The permission for real time has run out',
    meaning: 'The platform gives it for a short time only.',
    action: 'Try again: the studio asks for a new one.',
  },
  realtime_no_answer: {
    title: 'The real-time server does not answer',
    meaning: 'It was asked and stayed silent, so nothing was sent there.',
    action: 'Try again, or go live the steady way.',
  },
  realtime_no_route: {
    title: 'This network lets no real-time stream through',
    meaning: 'Every route was tried, and none carried picture or sound: a firewall may be in the way.',
    action: 'Try another network, or go live the steady way.',
  },
  realtime_stalled: {
    title: 'The real-time stream came to a halt',
    meaning: 'Picture and sound stopped arriving at the other side.',
    action: 'The studio mends it by itself. The recording goes on.',
  },
  realtime_gone: {
    title: 'The real-time server closed the connection',
    meaning: 'It was restarted, or this stream is no longer expected there.',
    action: 'The studio mends it by itself. The recording goes on.',
  },
  realtime_fell_back: {
    title: 'Your stream goes the steady way now',
    meaning: 'Viewers see you a few seconds later; nobody had to leave.',
    action: 'Go back when the line is well again.',
  },
  realtime_not_back: {
    title: 'Real time does not work yet',
    meaning: 'Your stream goes on the steady way, without a break.',
    action: 'Try again later, or stay on the steady way.',
  },
  whip_unauthorized: {
    title: 'The server wants a valid token',
    meaning: 'It did not accept the one that is saved, or none is saved.',
    action: 'Copy a fresh token from your platform and save it.',
  },
  whip_forbidden: {
    title: 'This token may not stream here',
    meaning: 'The server knows it, but does not let it send to this address.',
    action: 'Check that address and token belong together.',
  },
  whip_not_found: {
    title: 'There is nothing at that address',
    meaning: 'The server is there, but not this place on it.',
    action: 'Copy the whole WHIP address from your platform again.',
  },
  whip_busy: {
    title: 'Somebody is already streaming to this address',
    meaning: 'The server takes one stream at a time.',
    action: 'End the other stream, or wait a minute until the server lets go of it.',
  },
  whip_refused: {
    title: 'The server turned the stream down',
    meaning: 'It answered with number {{status}} and gave no reason that the studio knows.',
    action: 'Check address and token; the log has the server’s own words.',
  },
  /** `rule: other_server`, of `whip_unauthorized` and `whip_forbidden`. */
  whip_elsewhere: {
    title: 'The server passed your stream on to another one',
    meaning: 'That one wants your token, which the studio hands to no server but the one you named.',
    action: 'Ask your platform for the address of that server, and save it instead.',
  },
  /** `rule: obs_no_whip`, of `ingest_unsupported_scheme`. */
  whip_in_obs: {
    title: 'OBS cannot be pointed at this address',
    meaning: 'The studio sets an RTMP server in OBS; an address with https:// (WHIP) is for the studio’s own stage.',
    action: 'Paste your platform’s RTMP address, or switch OBS mode off.',
  },
  whip_bad_location: {
    title: 'The server pointed to another place',
    meaning: 'It did not say where this stream is kept, or named another server, so nothing was sent there.',
    action: 'Check the address, and tell whoever runs the server.',
  },
  sfu_missing: {
    title: 'There is no real-time server in that folder',
    meaning: 'It holds no mediasoup package with a built worker, so nothing was changed.',
    action: 'Name the folder of a mediasoup package, or leave the field empty.',
  },
  sfu_failed: {
    title: 'The rehearsal’s real-time server does not run',
    meaning: 'It was found, but stopped at once. Rehearsals go the steady way.',
    action: 'Build it again (npm run sfu in a clone), or look into the log.',
  },
  ingest_taken_over: {
    title: 'Someone else streams with your key',
    meaning: 'Another program sends to the same address now, so this studio has stopped sending.',
    action: 'If it was not you, ask the platform for a new key. You can go live again at any time.',
  },
  stream_resumed: {
    title: 'The studio was started again during the stream',
    meaning: 'It took the stream up by itself. For about {{seconds}} s viewers saw nothing new.',
    action: 'Nothing to do. What was recorded before and after is under Sessions.',
  },
  stream_not_resumed: {
    title: 'Your last stream was interrupted',
    meaning: 'The studio was stopped in the middle of it and did not take it up again. That stream is over.',
    action: 'What was recorded is under Sessions. You can go live again at any time.',
  },
  screen_not_resumed: {
    title: 'Your screen is no longer shared',
    meaning: 'The studio was started again during the stream, and only you can choose the screen again.',
    action: 'Share it again if you still need it.',
  },
  camera_frozen: {
    title: 'The camera sends no new picture',
    meaning: 'Viewers see a placeholder; no other camera is switched on by itself.',
    action: 'The studio opens it again by itself. If that does not help, unplug it and plug it in again.',
  },
  microphone_frozen: {
    title: 'The microphone sends no sound',
    meaning: 'Viewers do not hear you.',
    action: 'See whether it is muted, by its own switch or in the system. The studio opens it again by itself.',
  },
  camera_failed: {
    title: 'The camera does not start',
    meaning: 'Viewers see a placeholder; no other camera is switched on by itself.',
    action: 'The studio tries again every few seconds. Unplug it and plug it in again, or choose another one.',
  },
  microphone_busy: {
    title: 'Another program uses the microphone',
    meaning: 'Viewers do not hear you.',
    action: 'Close the other program (a video call, perhaps); the studio then takes it back by itself.',
  },
  microphone_failed: {
    title: 'The microphone does not start',
    meaning: 'Viewers do not hear you.',
    action: 'The studio tries again every few seconds. Unplug it and plug it in again, or choose another one.',
  },
  computer_audio_lost: {
    title: 'The computer’s sound has stopped',
    meaning: 'Viewers still see what you share, without its sound.',
    action: 'Share it again, with its sound switched on in the window that asks.',
  },
  disk_low: {
    title: 'The disk is nearly full',
    meaning:
      'At this quality about {{minutes}} min of recording are left. After that only the recording stops; viewers notice nothing.',
    action: 'Free some space, or stop recording after this stream.',
  },
  recording_drive_gone: {
    title: 'The drive of the recording is gone',
    meaning: 'The recording has stopped; the stream itself goes on.',
    action: 'Connect the drive again. What was written until then is checked at the next start.',
  },
  recording_not_repaired: {
    title: 'A recording could not be repaired',
    meaning: 'The file stays where it is, but players cannot play it to the end.',
    action: 'Look under Sessions for what is wrong with it.',
  },
  internal: {
    title: 'Something in the studio went wrong',
    meaning: 'If you are live, the stream goes on.',
    action: 'Try it again. If it stays like this, the log in the data folder says more.',
  },
} as const satisfies Record<
  | FaultCode
  | 'connection_lost'
  | 'too_many_topics'
  | 'topic_in_use'
  | 'whip_elsewhere'
  | 'whip_in_obs'
  | 'way_changing'
  | 'one_way',
  FaultText
>;
