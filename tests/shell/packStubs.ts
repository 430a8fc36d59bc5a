import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Distributions of Electron without Electron: folders with the names electron-builder looks for, so that packing can be
 * tried for all three systems on one machine and without a download. What is in them cannot run.
 */
export type System = 'linux' | 'win' | 'mac';

/** How a fuse wire begins in Electron's binaries (@electron/fuses looks for it). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 9;

/** The wire as a fresh Electron 45 has it: version 1, then one digit for each fuse. */
const fuseWire = (): Buffer =>
  Buffer.concat([
    Buffer.from(SENTINEL, 'latin1'),
    Buffer.from([1, FUSES]),
    Buffer.from('0'.repeat(FUSES), 'latin1'),
    Buffer.alloc(64),
  ]);

export function makeStub(system: System, folder: string, options: { root: string; version: string }): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'LICENSE'), 'stub\n');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), '<p>stub</p>\n');
  writeFileSync(join(folder, 'version'), options.version);
  if (system === 'mac') macStub(join(folder, 'Electron.app', 'Contents'));
  else flatStub(system, folder, options.root);
}

function flatStub(system: 'linux' | 'win', folder: string, root: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  for (const locale of ['en-US', 'zh-CN']) writeFileSync(join(folder, 'locales', `${locale}.pak`), 'stub');
  if (system === 'linux') {
    writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('\x7fELF stub '), fuseWire()]), { mode: 0o755 });
    return;
  }
  const exe = join(folder, 'electron.exe');
  copyFileSync(anyWindowsProgram(root), exe);
  writeFileSync(exe, fuseWire(), { flag: 'a' });
}

/** A real executable with version words is needed, because its resources are rewritten. electron-builder brings one of 28 kB. */
function anyWindowsProgram(root: string): string {
  const folder = join(root, 'node_modules', 'electron-winstaller', 'vendor');
  const name = existsSync(folder) && readdirSync(folder).find((file) => file === 'candle.exe');
  if (!name)
    throw new Error('electron-winstaller (a dependency of electron-builder) is not installed: run npm install');
  return join(folder, name);
}

function macStub(contents: string): void {
  const frameworks = join(contents, 'Frameworks');
  const framework = join(frameworks, 'Electron Framework.framework');
  for (const folder of [join(contents, 'MacOS'), join(contents, 'Resources'), framework])
    mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(contents, 'Info.plist'),
    plist({ CFBundleExecutable: 'Electron', CFBundleIconFile: 'electron.icns' }),
  );
  writeFileSync(join(contents, 'MacOS', 'Electron'), 'stub', { mode: 0o755 });
  writeFileSync(join(contents, 'Resources', 'electron.icns'), 'stub');
  writeFileSync(join(framework, 'Electron Framework'), fuseWire(), { mode: 0o755 });
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const name = `Electron Helper${kind}`;
    const helper = join(frameworks, `${name}.app`, 'Contents');
    mkdirSync(join(helper, 'MacOS'), { recursive: true });
    writeFileSync(join(helper, 'Info.plist'), plist({ CFBundleExecutable: name }));
    writeFileSync(join(helper, 'MacOS', name), 'stub', { mode: 0o755 });
  }
}

const plist = (keys: Record<string, string>): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleIdentifier</key><string>com.github.Electron</string><key>CFBundleName</key><string>Electron</string>
<key>CFBundlePackageType</key><string>APPL</string><key>CFBundleVersion</key><string>45.4.1</string>
${Object.entries(keys)
  .map(([key, value]) => `<key>${key}</key><string>${value}</string>`)
  .join('\n')}
</dict></plist>
`;
