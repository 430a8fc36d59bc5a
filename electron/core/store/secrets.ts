import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';
import type { DataDir } from './dataDir.ts';
import { ioFault, readText, writeAtomic } from './files.ts';
import { SecretAnswer, SecretName, type SecretRequest } from './secretsWire.ts';

/** Where stream key and platform token are kept. Faults: `secret_unavailable`, `data_read_only`, `disk_full`. */
export type Secrets = {
  get(name: SecretName): Promise<Reply<string | null>>;
  /** Null forgets. */
  set(name: SecretName, value: string | null): Promise<Reply<void>>;
};

/** One of the secrets, for the part that needs no other. */
export const oneSecret = (secrets: Secrets, name: SecretName) => ({
  get: () => secrets.get(name),
  set: (value: string | null) => secrets.set(name, value),
});

const SecretFile = z.partialRecord(SecretName, z.string());
type SecretFile = z.infer<typeof SecretFile>;

/**
 * Secrets in `secrets.json`, readable by the user alone: for the browser studio, which reaches no keychain. Mode 0600;
 * on Windows the file inherits the profile's rights and `icacls` narrows them to the user where it can.
 */
export function fileSecrets(dataDir: Pick<DataDir, 'path'>): Secrets {
  const path = join(dataDir.path, 'secrets.json');

  const read = (): Reply<SecretFile> => {
    let text: string | null;
    try {
      text = readText(path);
    } catch (error) {
      return refuse('secret_unavailable', { retry: 'later', detail: ioFault(error, path).fault.detail });
    }
    if (text === null) return done({});
    try {
      // A key copied here by hand may have come with wide rights.
      if (process.platform !== 'win32') chmodSync(path, 0o600);
    } catch {
      // Not ours to change (another owner): reading it is still right.
    }
    try {
      const parsed = SecretFile.safeParse(JSON.parse(text));
      if (parsed.success) return done(parsed.data);
    } catch {
      // told below, in the same words
    }
    return refuse('secret_unavailable', { retry: 'never', rule: 'damaged', params: { path } });
  };

  return {
    async get(name) {
      const file = read();
      return file.ok ? done(file.value[name] ?? null) : file;
    },
    async set(name, value) {
      const file = read();
      // A damaged file cannot be mended, only replaced: the user is typing the secret anew right now.
      const secrets: SecretFile = file.ok ? { ...file.value } : {};
      if (!file.ok && file.fault.rule !== 'damaged') return file;
      if (value === null) delete secrets[name];
      else secrets[name] = value;
      try {
        writeAtomic(path, JSON.stringify(secrets), 0o600);
      } catch (error) {
        return ioFault(error, path);
      }
      narrowOnWindows(path);
      return done(undefined);
    },
  };
}

function narrowOnWindows(path: string): void {
  if (process.platform !== 'win32') return;
  execFile('icacls', [path, '/inheritance:r', '/grant:r', `${userInfo().username}:F`], { windowsHide: true }, () => {
    // Best effort: the profile folder already keeps other users out.
  });
}

/** What `process.parentPort` of a utility process, or a stand-in, offers. */
export type ShellPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
};

/** The keychain may put up a prompt that a person has to answer. */
const SHELL_LIMIT_MS = 30_000;

/** Secrets kept by the desktop shell, asked by request id; an answer that never comes is `secret_unavailable`. */
export function shellSecrets(port: ShellPort, options: { timeoutMs?: number } = {}): Secrets {
  const waiting = new Map<string, (answer: SecretAnswer['result']) => void>();
  port.on('message', (event) => {
    const answer = SecretAnswer.safeParse(event.data);
    if (!answer.success) return;
    waiting.get(answer.data.requestId)?.(answer.data.result);
  });

  const ask = (request: SecretRequest): Promise<SecretAnswer['result']> =>
    new Promise((resolve) => {
      const settle = (result: SecretAnswer['result']) => {
        clearTimeout(timer);
        waiting.delete(request.requestId);
        resolve(result);
      };
      const timer = setTimeout(
        () => settle(refuse('secret_unavailable', { retry: 'later', rule: 'timeout' })),
        options.timeoutMs ?? SHELL_LIMIT_MS,
      );
      waiting.set(request.requestId, settle);
      try {
        port.postMessage(request);
      } catch (error) {
        settle(refuse('secret_unavailable', { retry: 'later', detail: String(error).slice(0, 500) }));
      }
    });

  return {
    get: (name) => ask({ kind: 'secret.get', requestId: randomUUID(), name }),
    async set(name, value) {
      const result = await ask({ kind: 'secret.set', requestId: randomUUID(), name, value });
      return result.ok ? done(undefined) : result;
    },
  };
}

/** The same secrets, each value told to `keep` before anybody uses it: so that the log can strike it out. */
export function watchedSecrets(secrets: Secrets, keep: (value: string) => void): Secrets {
  return {
    async get(name) {
      const found = await secrets.get(name);
      if (found.ok && found.value) keep(found.value);
      return found;
    },
    set(name, value) {
      if (value) keep(value);
      return secrets.set(name, value);
    },
  };
}
