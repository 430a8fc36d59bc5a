/**
 * Integration tests that want the machine for themselves: they drive a browser, an OBS, an encoder or the built app, and
 * two of those starve each other on two cores. A new one of that kind belongs here. All others wait for servers, clocks
 * and files most of the time; they take free ports and folders of their own, so that any of them may run beside any other.
 */
export const ALONE = [
  // A dip of a second is no reason to lower anything: beside others a starved process makes it longer.
  'electron/core/adapt/adapt.it.test.ts',
  'electron/core/obs/{contract,contract.wire,repairs}.it.test.ts',
  'electron/core/obs/overlays/{pages,realObs}.it.test.ts',
  'electron/core/realtime.it.test.ts',
  'electron/core/rehearsal/http/{goods,watch,watchRealtime}.it.test.ts',
  'electron/core/rehearsal/sfu/realtime.it.test.ts',
  'tests/{chaos,media,shell}/**/*.it.test.ts',
  'tests/support/{browser,obs,whipReceiver}.it.test.ts',
];
