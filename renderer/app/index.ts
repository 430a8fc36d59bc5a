/**
 * renderer/app – the page's ground: which host it runs in, the connection to the core, the copy of its state, commands,
 * routes, pictures and the stage engine. Runs in the window. Screens import only from here (and from ui, i18n, shared).
 * Start at connection.ts (state in), then commands.ts (orders out). The frame around the screens is in shell/.
 */
export { useAwaitsPress } from './awaits-press.ts';
export { CONNECTION_LOST, type Command, type CommandOptions, call, useCommand } from './commands.ts';
export { onClient, type StudioClient } from './connection.ts';
export { detectHost, type Host, type MediaEnd, portConnection, type RpcConnection, systemSettings } from './host.ts';
export { type ImageState, useImage } from './images.ts';
export { useFindings, useLinter, useRules } from './lint.ts';
export { type ObsPictureWish, useObsPictures } from './obs-pictures.ts';
export { navigate, type Route, routeHref, type ScreenName, useRoute } from './router.ts';
export { saveFile } from './save-file.ts';
export { noteSaved, useOnAir, usePatch, useSaved, useSaving } from './saving.ts';
export { retrySource, shareScreen } from './sources.ts';
export { type CreateStageEngine, takeOverStage, useStageEngine, useStageReplaced } from './stage.ts';
export { type LinkState, studioNow, usePageStore, useStudio } from './store.ts';
export { followStream, usePageVisible, useStream } from './streams.ts';
export { useNow, usePlatformNow } from './time.ts';
export { showDone, showFault, showUndo } from './toasts.tsx';
export { useWanted } from './wanted.ts';
