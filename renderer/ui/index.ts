/**
 * renderer/ui – the few widgets that several screens share. Each is small, has no rules and takes its words as props.
 * Mantine does the rest (buttons, inputs, modals), themed in app/theme.ts.
 */
export { Callout, FaultCallout } from './callout.tsx';
export { Chip, type Tone } from './chip.tsx';
export { ConfirmHost, confirmAction } from './confirm.tsx';
export { EmptyState } from './empty-state.tsx';
export { useEndStream } from './end-stream.ts';
export { Findings } from './findings.tsx';
export { Choice } from './form/choice.tsx';
export { Field } from './form/field.tsx';
export { KeptField } from './form/kept-field.tsx';
export { LockedNote } from './form/locked-note.tsx';
export { SavedSign } from './form/saved-sign.tsx';
export { Toggle } from './form/toggle.tsx';
export { lawWords } from './law-words.ts';
export { ObsFindings } from './obs-findings.tsx';
export { ObsPicture } from './obs-picture.tsx';
export { changeName, settingWords, shortName, valueWords } from './obs-words.ts';
export { OutageBar } from './outage/outage-bar.tsx';
export { ReconnectNow } from './outage/reconnect-now.tsx';
export { useOutage } from './outage/use-outage.ts';
export { Panel } from './panel.tsx';
export { PlatformImage } from './platform-image.tsx';
export { ScreenFrame } from './screen-frame.tsx';
export { SectionNav } from './section-nav.tsx';
export { ServerFields } from './server-fields.tsx';
export { StagePreview } from './stage-preview.tsx';
export { TopicTimeline } from './topic-timeline.tsx';
export { SwitchWay } from './uplink/switch-way.tsx';
export { hasOtherWay, type Way, wayOf } from './uplink/uplink.ts';
export { useMending } from './uplink/use-mending.ts';
