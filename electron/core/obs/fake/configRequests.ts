import { Refusal } from './check.ts';
import type { Handlers } from './machine.ts';
import { PROFILE_DEFAULTS } from './world.ts';

export const CONFIG_REQUESTS: Handlers = {
  GetVideoSettings: (_, { world }) => ({ ...world.video }),
  SetVideoSettings(f, { world, stream, record, replay, camera }) {
    if ([stream, record, replay, camera].some((output) => output.active()))
      throw new Refusal(500, 'Video settings cannot be changed while an output is active.');
    const pairs = [
      ['fpsNumerator', 'fpsDenominator', 1, Number.MAX_SAFE_INTEGER],
      ['baseWidth', 'baseHeight', 8, 4096],
      ['outputWidth', 'outputHeight', 8, 4096],
    ] as const;
    const given = pairs.filter(([a, b]) => f.has(a) && f.has(b));
    if (given.length === 0) throw new Refusal(300, 'You must specify at least one video-changing pair.');
    const next = { ...world.video };
    for (const [a, b, min, max] of given) {
      next[a] = f.number(a, min, max);
      next[b] = f.number(b, min, max);
    }
    world.video = next;
    stream.pictureChanged();
  },
  GetStreamServiceSettings: (_, { world }) => ({
    streamServiceType: world.service.type,
    streamServiceSettings: { ...world.service.settings },
  }),
  SetStreamServiceSettings(f, { world, stream }) {
    if (stream.streaming()) throw new Refusal(500, 'You cannot change stream service settings while streaming.');
    const type = f.text('streamServiceType');
    const settings = f.object('streamServiceSettings');
    if (type !== 'rtmp_custom' && type !== 'rtmp_common')
      throw new Refusal(
        700,
        'Failed to create the stream service with the requested streamServiceType. It may be an invalid type.',
      );
    // Of the same type: laid over what is there, so that fields left out stay.
    const same = type === world.service.type;
    world.service = { type, settings: { ...(same ? world.service.settings : {}), ...settings } };
  },
  GetProfileParameter(f, obs) {
    const category = f.text('parameterCategory');
    const name = f.text('parameterName');
    return {
      parameterValue: obs.setting(category, name),
      defaultParameterValue: PROFILE_DEFAULTS[category]?.[name] ?? null,
    };
  },
  SetProfileParameter(f, { world }) {
    const category = f.text('parameterCategory');
    const name = f.text('parameterName');
    const profile = world.profiles.get(world.profile) ?? {};
    const value = f.raw('parameterValue');
    if (value === undefined || value === null) {
      if (profile[category]?.[name] === undefined)
        throw new Refusal(600, 'There are no existing instances of that profile parameter.');
      delete profile[category][name];
      return;
    }
    if (typeof value !== 'string') throw new Refusal(401, 'The field `parameterValue` must be a string.');
    profile[category] = { ...profile[category], [name]: value };
    world.profiles.set(world.profile, profile);
  },
  GetRecordDirectory: (_, { world }) => ({ recordDirectory: world.recordDirectory }),
  GetProfileList: (_, { world }) => ({ currentProfileName: world.profile, profiles: [...world.profiles.keys()] }),
  SetCurrentProfile(f, { world, emit }) {
    const profileName = f.text('profileName');
    if (!world.profiles.has(profileName)) throw new Refusal(600);
    if (profileName === world.profile) return;
    emit('CurrentProfileChanging', { profileName: world.profile });
    world.profile = profileName;
    emit('CurrentProfileChanged', { profileName });
  },
  GetSceneCollectionList: (_, { world }) => ({
    currentSceneCollectionName: world.collection,
    sceneCollections: [...world.collections.keys()],
  }),
  SetCurrentSceneCollection(f, { world, emit }) {
    const sceneCollectionName = f.text('sceneCollectionName');
    const next = world.collections.get(sceneCollectionName);
    if (!next) throw new Refusal(600);
    if (sceneCollectionName === world.collection) return;
    emit('CurrentSceneCollectionChanging', { sceneCollectionName: world.collection });
    const { scenes, inputs, program } = world;
    world.collections.set(world.collection, { scenes, inputs, program });
    for (const { name, group } of scenes) emit('SceneRemoved', { sceneName: name, isGroup: group });
    for (const { name } of inputs) emit('InputRemoved', { inputName: name });
    world.collection = sceneCollectionName;
    Object.assign(world, next);
    for (const { name, group } of next.scenes) emit('SceneCreated', { sceneName: name, isGroup: group });
    for (const { name, kind } of next.inputs) emit('InputCreated', { inputName: name, inputKind: kind });
    emit('CurrentProgramSceneChanged', { sceneName: next.program });
    emit('CurrentSceneCollectionChanged', { sceneCollectionName });
  },
};
