/* An idle studio sends nothing: the egress (an eighth of the core's own code) is loaded with the first stream or test. */

type Egress = typeof import('./egress/index.ts');

export const loadEgress = (): Promise<Egress> => import('./egress/index.ts');

export const testUpload: Egress['testUpload'] = async (options) => (await loadEgress()).testUpload(options);
