import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { StudioContract } from '../../../shared/contract/studio.ts';
import type { Reply } from '../../../shared/domain/fault.ts';

type Inputs = InferContractRouterInputs<StudioContract>['rtc'];
type Outputs = InferContractRouterOutputs<StudioContract>['rtc'];

/** The studio's `rtc` calls as functions that never throw. A refusal of the core or the far end comes back as its fault. */
export type RtcPort = {
  readonly [K in keyof Inputs & keyof Outputs]: (input: Inputs[K]) => Promise<Reply<Outputs[K]>>;
};
