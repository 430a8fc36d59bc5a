/** Programs outside npm that some tests need: what is missing, and how to get it on this system. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @typedef {{ name: string, need: string, present: boolean, how: string }} Program
 */

/** @param {NodeJS.Platform} platform @param {{ linux: string, darwin: string, win32: string }} ways */
const way = (platform, ways) => (platform === 'darwin' || platform === 'win32' ? ways[platform] : ways.linux);

/**
 * @param {string} name
 * @param {{ platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, exists: (path: string) => boolean }} on
 */
export function onPath(name, { platform, env, exists }) {
  const file = platform === 'win32' ? `${name}.exe` : name;
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((each) => each !== '');
  // Debian keeps nginx in a folder that is not on every user's path.
  if (platform === 'linux') folders.push('/usr/sbin', '/sbin');
  return folders.some((folder) => exists(join(folder, file)));
}

const RTMP_MODULES = [
  '/usr/lib/nginx/modules/ngx_rtmp_module.so',
  '/usr/lib64/nginx/modules/ngx_rtmp_module.so',
  '/usr/local/lib/nginx/modules/ngx_rtmp_module.so',
];
const OBS_PLACES = {
  darwin: ['/Applications/OBS.app/Contents/MacOS/OBS'],
  win32: ['C:\\Program Files\\obs-studio\\bin\\64bit\\obs64.exe'],
};

/**
 * @param {{ platform?: NodeJS.Platform, env?: Readonly<Record<string, string | undefined>>, exists?: (path: string) => boolean, browser: boolean, sfu: boolean }} facts
 *   `browser`: a usable Chromium was found (see tests/support/browser.ts). `sfu`: the real-time server has been compiled already
 * @returns {Program[]}
 */
export function testPrograms({ platform = process.platform, env = process.env, exists = existsSync, browser, sfu }) {
  const on = { platform, env, exists };
  const places = platform === 'darwin' || platform === 'win32' ? OBS_PLACES[platform] : [];
  const list = [
    {
      name: 'ffmpeg and ffprobe',
      need: 'reading back what was streamed and recorded',
      present: onPath('ffmpeg', on) && onPath('ffprobe', on),
      how: way(platform, {
        linux: 'apt-get install ffmpeg',
        darwin: 'brew install ffmpeg',
        win32: 'winget install Gyan.FFmpeg',
      }),
    },
    {
      name: 'nginx with its RTMP module',
      need: 'streaming to a server that nobody here wrote',
      present: onPath('nginx', on) && (platform !== 'linux' || RTMP_MODULES.some(exists)),
      how: way(platform, {
        linux: 'apt-get install nginx libnginx-mod-rtmp',
        darwin: 'brew tap denji/nginx && brew install nginx-full --with-rtmp-module',
        win32: 'run these tests in WSL: apt-get install nginx libnginx-mod-rtmp',
      }),
    },
    {
      name: 'OBS Studio',
      need: 'comparing with it and driving it',
      present: onPath('obs', on) || places.some(exists),
      how: way(platform, {
        linux: 'apt-get install obs-studio',
        darwin: 'brew install --cask obs',
        win32: 'winget install OBSProject.OBSStudio',
      }),
    },
    {
      name: 'coturn',
      need: 'sending by way of a real relay (TURN)',
      present: onPath('turnserver', on),
      how: way(platform, {
        linux: 'apt-get install coturn',
        darwin: 'brew install coturn',
        win32: 'run these tests in WSL: apt-get install coturn',
      }),
    },
    {
      name: 'python3, g++ and make',
      need: 'compiling the real-time server that some tests use (docs/sfu.md)',
      present: sfu || ['python3', 'g++', 'make'].every((tool) => onPath(tool, on)),
      how: way(platform, {
        linux: 'apt-get install python3 g++ make',
        darwin: 'xcode-select --install',
        win32: 'run these tests in WSL: apt-get install python3 g++ make',
      }),
    },
    {
      name: 'a Chromium browser',
      need: 'the end-to-end tests',
      present: browser,
      how: way(platform, {
        linux: 'apt-get install chromium libnss3, or npm ci on x64 (it brings one); or set REDCAST_BROWSER',
        darwin: 'brew install --cask google-chrome, or set REDCAST_BROWSER',
        win32: 'winget install Google.Chrome, or set REDCAST_BROWSER (Edge does as well)',
      }),
    },
  ];
  if (platform === 'linux') {
    list.splice(3, 0, {
      name: 'Xvfb',
      need: 'running OBS without a screen',
      present: onPath('Xvfb', on),
      how: 'apt-get install xvfb libgl1-mesa-dri',
    });
  }
  return list;
}
