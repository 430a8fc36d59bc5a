import { isLoopback, obsAddress } from '../../../shared/domain/index.ts';

/** An address on another machine to which the host has not said yes so far. `agreed`: `settings.obs.plainYes`. */
export const needsPlainYes = (to: { host: string; port: number }, agreed: string): boolean =>
  !isLoopback(to.host) && obsAddress(to.host, to.port) !== agreed;
