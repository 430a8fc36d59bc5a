/**
 * renderer/ui – the few widgets that several screens share. Each is small, has no rules and takes its words as props.
 * Mantine does the rest (buttons, inputs, modals), themed in app/theme.ts.
 */
export { Callout, FaultCallout } from './callout.tsx';
export { Chip, type Tone } from './chip.tsx';
export { ConfirmHost, confirmAction } from './confirm.tsx';
export { EmptyState } from './empty-state.tsx';
export { Panel } from './panel.tsx';
export { PlatformImage } from './platform-image.tsx';
export { RtmpFields } from './rtmp-fields.tsx';
export { ScreenFrame } from './screen-frame.tsx';
export { StagePreview } from './stage-preview.tsx';
export { TopicTimeline } from './topic-timeline.tsx';
