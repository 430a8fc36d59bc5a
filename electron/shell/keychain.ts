import { safeStorage } from 'electron';
import { type SecretAnswer, type SecretName, SecretRequest } from '../core/store/secretsWire.ts';

/** Where encrypted secrets are kept, as base64 text. */
export type SecretFile = {
  get(name: SecretName): string | undefined;
  set(name: SecretName, value: string | null): void;
};

const unavailable = (rule: string): SecretAnswer['result'] => ({
  ok: false,
  fault: { code: 'secret_unavailable', retry: 'later', rule },
});

/** Answers the core's wishes for secrets with the keychain of the system. Anything that is no such wish is null. */
export async function answerSecret(raw: unknown, file: SecretFile): Promise<SecretAnswer | null> {
  const request = SecretRequest.safeParse(raw);
  if (!request.success) return null;
  const result = await (request.data.kind === 'secret.get'
    ? read(request.data.name, file)
    : write(request.data.name, request.data.value, file));
  return { kind: 'secret.answer', requestId: request.data.requestId, result };
}

/** Linux says “available” also with a key that everybody knows: that is no keychain. */
async function usable(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}

async function read(name: SecretName, file: SecretFile): Promise<SecretAnswer['result']> {
  const kept = file.get(name);
  if (kept === undefined) return { ok: true, value: null };
  if (!(await usable())) return unavailable('no_keychain');
  try {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(kept, 'base64'));
    if (shouldReEncrypt) file.set(name, (await safeStorage.encryptStringAsync(result)).toString('base64'));
    return { ok: true, value: result };
  } catch {
    return unavailable('locked'); // kept as it is: a locked keychain opens again, a deleted secret does not come back
  }
}

async function write(name: SecretName, value: string | null, file: SecretFile): Promise<SecretAnswer['result']> {
  if (value === null) {
    file.set(name, null);
    return { ok: true, value: null };
  }
  if (!(await usable())) return unavailable('no_keychain');
  try {
    file.set(name, (await safeStorage.encryptStringAsync(value)).toString('base64'));
    return { ok: true, value: null };
  } catch {
    return unavailable('locked');
  }
}
