import { cpus, release, totalmem } from 'node:os';
import {
  BLACK_BOX_VERSION,
  type BlackBoxFacts,
  type BlackBoxNote,
  type SessionId,
  type StudioState,
} from '../../../shared/domain/index.ts';

const os = (): string => `${process.platform} ${release()} ${process.arch}`;

/** The first line: what whoever reads the file has to know. Addresses as far as the host, no titles, no names. */
export function beginning(sessionId: SessionId, state: StudioState): BlackBoxNote {
  return {
    kind: 'begin',
    version: BLACK_BOX_VERSION,
    sessionId,
    studio: state.app.version,
    os: os(),
    facts: { ...machine(state), ...chosen(state) },
  };
}

/** The line after a start in the middle of a stream. */
export function restarted(state: StudioState): BlackBoxNote {
  return { kind: 'restart', facts: { studio: state.app.version, os: os(), ...machine(state) } };
}

function machine(state: StudioState): BlackBoxFacts {
  const processors = cpus();
  return {
    host: state.app.host,
    node: process.versions.node,
    pid: process.pid,
    cpu: processors[0]?.model ?? '',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}

function chosen({ settings, live }: StudioState): BlackBoxFacts {
  const { stage, obs, recording, platform, manual } = settings;
  return {
    platform: platform.kind,
    server:
      platform.kind === 'manual' ? hostOf(manual.url) : platform.kind === 'remote' ? hostOf(platform.remoteUrl) : '',
    rehearsal: 'rehearsal' in live && live.rehearsal,
    stage: 'stage' in live ? live.stage : 'studio',
    format: stage.format,
    scene: stage.scene,
    adaptive: stage.adaptive,
    mayReduceSize: stage.mayReduceSize,
    recording: obs.use ? obs.record : recording.enabled,
    obsButton: obs.use ? obs.button : null,
    language: settings.language,
  };
}

/** Scheme, host and port: the rest of an address may be a key. */
function hostOf(url: string): string {
  const parsed = URL.parse(url.trim().replace(/^rtmp(s?):/i, 'http$1:'));
  return parsed ? `${url.trim().split(':')[0]?.toLowerCase() ?? ''}://${parsed.host}` : '';
}
