import type { Session } from 'electron';
import { isOurUrl } from './trust.ts';

/** What the studio page may have. Screen capture is `display-capture` since Electron 45, no longer `media`. */
const ALLOWED: ReadonlySet<string> = new Set([
  'media',
  'display-capture',
  'fullscreen',
  'speaker-selection',
  'screen-wake-lock',
  'clipboard-sanitized-write',
]);

/** Our page gets what a studio needs; every other page and every other wish is refused. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(details.isMainFrame && ALLOWED.has(permission) && isOurUrl(details.requestingUrl));
  });
  // Without `media` here the device list has no names.
  session.setPermissionCheckHandler((_contents, permission, origin) => ALLOWED.has(permission) && isOurUrl(origin));
  session.setDevicePermissionHandler(() => false);
}
