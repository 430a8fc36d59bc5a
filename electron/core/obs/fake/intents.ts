import { EventSubscription } from 'obs-websocket-js/json';

const { General, Config, Scenes, Inputs, Transitions, Outputs, SceneItems, Ui, InputVolumeMeters } = EventSubscription;

/** Which subscription an event belongs to, by how its name begins; the first that fits. */
const INTENTS: readonly (readonly [RegExp, number])[] = [
  [/^InputVolumeMeters$/, InputVolumeMeters],
  [/^(SceneCollection|CurrentSceneCollection|Profile|CurrentProfile)/, Config],
  [/^(SceneTransition|CurrentSceneTransition)/, Transitions],
  [/^SceneItem/, SceneItems],
  [/^(Scene|CurrentProgramScene|CurrentPreviewScene)/, Scenes],
  [/^Input/, Inputs],
  [/^(Stream|Record|ReplayBuffer|Virtualcam)/, Outputs],
  [/^(StudioMode|Screenshot)/, Ui],
];

export const intentOf = (type: string): number => INTENTS.find(([name]) => name.test(type))?.[1] ?? General;
