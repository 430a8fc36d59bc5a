import { oc } from '@orpc/contract';
import { Fault } from '../domain/fault.ts';

/** Both contracts refuse in one way: error code `FAULT` (HTTP 422) whose data is a `Fault`. */
export const withFaults = oc.errors({ FAULT: { status: 422, message: 'Refused', data: Fault } });
