/**
 * Writes docs/platform-api.json, the OpenAPI file of the platform contract. `--check` writes nothing and fails when the
 * file no longer says what the contract says.
 *
 *   node scripts/openapi.ts [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformOpenApi } from '../electron/core/rehearsal/index.ts';

const path = join(import.meta.dirname, '..', 'docs', 'platform-api.json');
const text = `${JSON.stringify(await platformOpenApi(), null, 2)}\n`;

if (process.argv.includes('--check')) {
  let found = '';
  try {
    found = readFileSync(path, 'utf8');
  } catch {
    // Says the same as a file that is out of date.
  }
  if (found === text) console.log('docs/platform-api.json is up to date');
  else {
    console.error('docs/platform-api.json is out of date: run `node scripts/openapi.ts`');
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, text);
  console.log(`docs/platform-api.json: ${text.length} characters`);
}
