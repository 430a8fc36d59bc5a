import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { done, type Reply, refuse } from '../../../shared/domain/index.ts';

type Command = { program: string; args: string[] };

/** How this system's file manager is told to show a file; null where there is no desktop to show it on. */
export function revealCommand(path: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Command | null {
  if (platform === 'win32') return { program: 'explorer.exe', args: [`/select,${path}`] };
  if (platform === 'darwin') return { program: 'open', args: ['-R', path] };
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return null;
  return { program: 'xdg-open', args: [dirname(path)] };
}

/** Shows a file in the file manager. Faults: `not_found` (the file, or `rule: no_display`: a machine without a desktop). */
export async function revealFile(path: string): Promise<Reply<void>> {
  if (!existsSync(path)) return refuse('not_found', { field: 'path', params: { path } });
  const command = revealCommand(path, process.platform, process.env);
  if (command === null) return refuse('not_found', { rule: 'no_display', params: { path } });
  return new Promise((resolve) => {
    const child = spawn(command.program, command.args, { shell: false, detached: true, stdio: 'ignore' });
    child.once('error', (error) =>
      resolve(refuse('not_found', { rule: 'no_display', params: { path }, detail: error.message.slice(0, 500) })),
    );
    child.once('spawn', () => {
      child.unref();
      resolve(done(undefined));
    });
  });
}
