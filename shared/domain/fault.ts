import { z } from 'zod';

/**
 * Every way an operation can be refused or fail, in one list, so that each has its own plain words in the page
 * (`renderer/i18n`, `faults.<code>`): what happened, what it means for the stream, what to do.
 */
export const FaultCode = z.enum([
  // input
  'bad_input',
  'too_large',
  'not_an_image',
  'image_lies',
  'not_found',
  // creator, topic, bag
  'not_eligible',
  'topic_not_approved',
  'topic_locked',
  'topic_wrong_state',
  'bag_empty',
  'bag_full',
  'duplicate_item',
  'item_gone',
  'item_sold_out',
  'price_out_of_range',
  'version_conflict',
  /** A text holds a claim that advertising law does not allow; `rule` and `params.words` say which. */
  'text_blocked',
  /** What was being explained is sold out: the studio stopped explaining it. `params.title` names it. */
  'explained_sold_out',
  /** The title of what is explained holds a claim that may not be shown: no card is drawn. */
  'card_held_back',
  'flash_bad_times',
  'proof_too_large',
  // room
  'room_not_live',
  'room_already_open',
  /** The platform ended the stream because no picture had arrived for too long. */
  'room_closed_no_video',
  'viewer_muted',
  'viewer_removed',
  'forbidden_word',
  'rate_limited',
  'slow_mode',
  'viewer_blocked',
  // reaching the platform
  'no_platform',
  'platform_unreachable',
  'platform_timeout',
  'platform_garbage',
  'platform_error',
  'platform_unauthorized',
  // ingest
  'ingest_bad_address',
  'ingest_unsupported_scheme',
  'ingest_host_not_found',
  'ingest_refused',
  'ingest_tls_failed',
  'ingest_wrong_key',
  'ingest_busy',
  'ingest_timeout',
  'ingest_protocol_error',
  'ingest_rejected',
  'ingest_lost',
  'ingest_no_media',
  /** Somebody else publishes with the same address and key. */
  'ingest_taken_over',
  // real time (WebRTC and WHIP)
  /** Nobody offers real time here and now: the SFU is not there, or not for this room. */
  'realtime_unavailable',
  /** This browser cannot send the stage by WebRTC. */
  'realtime_unsupported',
  /** The far end and this machine have no picture or sound format in common. `rule`: `video` or `audio`. */
  'realtime_no_codec',
  /** The far end answered with parameters that cannot be used; `field` says which. */
  'realtime_garbage',
  'realtime_token_expired',
  /** The far end does not answer. */
  'realtime_no_answer',
  /** No route for media: neither UDP nor TCP came through. */
  'realtime_no_route',
  /** It was connected, and then nothing was confirmed any more. */
  'realtime_stalled',
  /** The far end closed the connection. `rule` as in its notice: `sfu_gone`, `replaced`, `room_ended`, `expired`. */
  'realtime_gone',
  /** A notice: viewers are reached by the other way now, a few seconds later. `rule`: the code of why. */
  'realtime_fell_back',
  /** Real time was asked for again and does not stand: the stream stays as it is. `rule`: the code of why. */
  'realtime_not_back',
  /** WHIP: 401. */
  'whip_unauthorized',
  /** WHIP: 403. */
  'whip_forbidden',
  /** WHIP: 404 or 410. */
  'whip_not_found',
  /** WHIP: 409. */
  'whip_busy',
  /** WHIP: any other refusal; `params.status`. */
  'whip_refused',
  /** WHIP: the session's address is missing, or on another server than the endpoint. */
  'whip_bad_location',
  /** The folder that the settings name holds no mediasoup with a built worker. */
  'sfu_missing',
  /** The worker was found and does not run. */
  'sfu_failed',
  /** The core was started again in the middle of a stream and has taken it up. `params.seconds`: how long nothing was sent. */
  'stream_resumed',
  /** A stream that the studio was torn out of was not taken up. `rule`: `opening`, `ending`, `too_long`, `settings`, `loop`. */
  'stream_not_resumed',
  /** The stream was taken up, but the screen is no longer shared: only the host can choose it again. */
  'screen_not_resumed',
  // stage
  'no_page',
  'no_camera',
  'camera_denied',
  'camera_busy',
  'camera_lost',
  'camera_frozen',
  /** It did not open, and the system does not say why. */
  'camera_failed',
  'no_microphone',
  'microphone_denied',
  'microphone_lost',
  'microphone_busy',
  'microphone_frozen',
  'microphone_failed',
  'screen_denied',
  'screen_cancelled',
  'screen_lost',
  'computer_audio_lost',
  'no_encoder',
  'encoder_failed',
  // this machine
  'data_read_only',
  'data_newer',
  'data_damaged',
  'disk_full',
  /** `params.minutes` of recording are left at the bitrate of now. */
  'disk_low',
  'recording_failed',
  /** The drive of the recording is gone. */
  'recording_drive_gone',
  'recording_not_repaired',
  'events_not_kept',
  'port_in_use',
  'no_network',
  'settings_damaged',
  /** Parts of the compliance rule files cannot be used; the rest works. `params`: `count`, `name` (the files). */
  'rules_skipped',
  'secret_unavailable',
  // the host's own OBS
  'obs_not_connected',
  'obs_not_running',
  'obs_server_off',
  'obs_unreachable',
  'obs_not_obs',
  'obs_password_needed',
  'obs_wrong_password',
  'obs_too_old',
  'obs_not_identified',
  'obs_kicked',
  'obs_plain_address',
  'obs_closed',
  'obs_gone',
  'obs_timeout',
  'obs_refused',
  'obs_missing',
  'obs_output_active',
  'obs_streams_elsewhere',
  'obs_start_failed',
  'obs_start_silent',
  'obs_stopped_by_host',
  'obs_changed_since',
  // live session
  'not_ready',
  'already_live',
  'not_live',
  'cancelled',
  'internal',
]);
export type FaultCode = z.infer<typeof FaultCode>;

/** `now`: the same call may succeed at once. `later`: after a while or after the advice. `never`: not with this input. */
export const Retry = z.enum(['now', 'later', 'never']);
export type Retry = z.infer<typeof Retry>;

/** A failure as data: which rule, at which field, and whether trying again can help. */
export const Fault = z.object({
  code: FaultCode,
  retry: Retry,
  /** Dotted path of the offending input field, for example `price.minor`. */
  field: z.string().optional(),
  /** The rule that was broken, machine-readable, for example `max_length`. */
  rule: z.string().optional(),
  /** Numbers and names for the words, for example `{ max: 60 }`. */
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** For the log and the support bundle; never shown as the only explanation. Never holds a stream key. */
  detail: z.string().max(500).optional(),
});
export type Fault = z.infer<typeof Fault>;

export type Reply<T> = { ok: true; value: T } | { ok: false; fault: Fault };

export const done = <T>(value: T): Reply<T> => ({ ok: true, value });
export const refuse = (code: FaultCode, more: Partial<Omit<Fault, 'code'>> = {}): { ok: false; fault: Fault } => ({
  ok: false,
  fault: { retry: 'never', ...more, code },
});

/** Carries a fault through code that throws. `cause` keeps the original error for the log. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;
  constructor(fault: Fault, cause?: unknown) {
    super(fault.detail ? `${fault.code}: ${fault.detail}` : fault.code, { cause });
    this.fault = fault;
  }
}

export const fault = (code: FaultCode, more: Partial<Omit<Fault, 'code'>> = {}, cause?: unknown): FaultError =>
  new FaultError({ retry: 'never', ...more, code }, cause);
