import type { Fault } from '../../../../shared/domain/fault.ts';

/** Names what the file system said. */
export function diskFault(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG': // FAT32 ends a file at 4 GiB
      return { code: 'disk_full', retry: 'later', rule: code, detail };
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return { code: 'data_read_only', retry: 'later', rule: code, detail };
    default:
      return { code: 'recording_failed', retry: 'later', rule: code, detail };
  }
}

/** What a file answers whose drive was pulled out, or was taken away and came back read-only. */
const GONE = new Set([
  'EIO',
  'ENXIO',
  'ENODEV',
  'ENOENT',
  'EBADF',
  'EROFS',
  'ESTALE',
  'ENOTCONN',
  'EHOSTDOWN',
  'UNKNOWN',
]);

/** The same of a file that was being written until now: it was there, so what is missing is its drive. */
export function writeFault(error: unknown): Fault {
  const fault = diskFault(error);
  return GONE.has(fault.rule ?? '') ? { ...fault, code: 'recording_drive_gone' } : fault;
}
