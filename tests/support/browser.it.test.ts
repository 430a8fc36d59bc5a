import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  browserArgs,
  canEncodeH264,
  findBrowser,
  HOW_TO_GET_A_BROWSER,
  installedBrowserPaths,
  launchBrowser,
} from './browser.ts';

describe('finding a browser', () => {
  it('looks in the usual places of each system, Chrome first', () => {
    const mac = installedBrowserPaths('darwin', {}, '/Users/me');
    expect(mac[0]).toBe('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(mac).toContain('/Users/me/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge');
    const windows = installedBrowserPaths('win32', { PROGRAMFILES: 'C:\\Programs' }, '');
    expect(windows[0]).toBe('C:\\Programs\\Google\\Chrome\\Application\\chrome.exe');
    const linux = installedBrowserPaths('linux', { PATH: '/usr/bin' }, '/home/me');
    expect(linux.indexOf('/usr/bin/google-chrome')).toBeLessThan(linux.indexOf('/usr/bin/chromium'));
  });

  it('takes REDCAST_BROWSER at its word', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redcast-browser-'));
    const path = join(folder, 'my-browser');
    await writeFile(path, '');
    expect(await findBrowser({ env: { REDCAST_BROWSER: path } })).toEqual({
      executablePath: path,
      source: 'environment',
      env: {},
    });
    await rm(folder, { recursive: true });
    await expect(findBrowser({ env: { REDCAST_BROWSER: path } })).rejects.toThrow('does not exist');
  });

  it('finds none where there is none', async () => {
    expect(await findBrowser({ allowBundled: false, env: {}, exists: () => false })).toBeNull();
    expect(await findBrowser({ platform: 'win32', env: {}, exists: () => false })).toBeNull();
  });

  it('adds fake devices only where they are wanted', () => {
    expect(browserArgs().some((arg) => arg.includes('fake-device'))).toBe(true);
    expect(browserArgs({ fakeDevices: false }).some((arg) => arg.includes('fake'))).toBe(false);
  });

  it('starts one that encodes H.264', async (context) => {
    if (!(await findBrowser())) {
      if (process.env.CI === 'true')
        throw new Error(`CI runs every test, but there is no browser: ${HOW_TO_GET_A_BROWSER}`);
      context.skip(`no browser: ${HOW_TO_GET_A_BROWSER}`);
    }
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<title>empty</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const browser = await launchBrowser();
    try {
      expect(await canEncodeH264(browser, `http://127.0.0.1:${address.port}/`)).toBe(true);
    } finally {
      await browser.close();
      server.close();
    }
  }, 60_000);
});
