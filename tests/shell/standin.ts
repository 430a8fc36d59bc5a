import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MessageChannelMain, refuseHostObjects, refuseTransfer, type StandinPort } from './ports.ts';

/*
 * The module `electron`, as far as the shell uses it. It does little and refuses much: each `must` is something real
 * Electron would reject, ignore silently or crash on.
 */
export { MessageChannelMain };

function must(condition: unknown, why: string): asserts condition {
  if (condition) return;
  complaints.push(why);
  throw new Error(`Electron would refuse: ${why}`);
}
/** What was refused, also when the caller swallowed the error. */
export const complaints: string[] = [];

// ---------------------------------------------------------------- app
const userData = mkdtempSync(join(tmpdir(), 'redcast-shell-'));
process.on('exit', () => rmSync(userData, { recursive: true, force: true }));
// Where a packed app's own files are. This one was built with a place for updates; nobody answers there.
Object.assign(process, { resourcesPath: userData });
writeFileSync(join(userData, 'app-update.yml'), 'provider: generic\nurl: http://127.0.0.1:9/\n');

class App extends EventEmitter {
  isPackaged = true;
  ready = false;
  quitting = false;
  #paths: Record<string, string> = { userData };
  #whenReady = Promise.withResolvers<void>();
  lock = true;

  becomeReady(): void {
    this.ready = true;
    this.#whenReady.resolve();
    this.emit('ready');
  }
  whenReady = (): Promise<void> => this.#whenReady.promise;
  isReady = (): boolean => this.ready;
  getPath(name: string): string {
    const path = this.#paths[name];
    must(path, `app.getPath('${name}') is not known here`);
    return path;
  }
  setPath(name: string, path: string): void {
    must(!this.ready, 'app.setPath after ready comes too late for what already read it');
    this.#paths[name] = path;
  }
  getVersion = (): string => '0.0.0-standin';
  getName = (): string => 'Redcast Studio';
  getAppPath = (): string => userData;
  requestSingleInstanceLock = (): boolean => this.lock;
  setAppUserModelId = (): void => {};
  enableSandbox(): void {
    must(!this.ready, 'app.enableSandbox has to be called before ready');
  }
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented || this.quitting) return;
    this.quitting = true;
    this.emit('will-quit', { preventDefault: () => {} });
    this.emit('quit');
  }
}
export const app = new App();

// ---------------------------------------------------------------- protocol, session
type Privileged = { scheme: string; privileges: Record<string, boolean> };
const schemes = new Map<string, Privileged>();
let registered = false;
export const protocol = {
  registerSchemesAsPrivileged(list: Privileged[]) {
    must(!app.ready, 'registerSchemesAsPrivileged before ready only');
    must(!registered, 'registerSchemesAsPrivileged once only');
    registered = true;
    for (const one of list) schemes.set(one.scheme, one);
  },
};

type Handler = (request: Request) => Response | Promise<Response>;
type DisplayHandler = (
  request: { frame: unknown; audioRequested: boolean; videoRequested: boolean },
  answer: (streams: unknown) => void,
) => void;
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: Record<string, unknown>,
) => void;
type CheckHandler = (
  contents: unknown,
  permission: string,
  origin: string,
  details: Record<string, unknown>,
) => boolean;

export class StandinSession {
  handlers = new Map<string, Handler>();
  display: DisplayHandler | null = null;
  request: RequestHandler | null = null;
  check: CheckHandler | null = null;
  device: (() => boolean) | null = null;
  protocol = {
    handle: (scheme: string, handler: Handler) => {
      must(app.ready, 'session.protocol.handle after ready only');
      must(
        schemes.get(scheme)?.privileges.secure,
        `the scheme ${scheme} is not a secure context: no camera, no WebCodecs`,
      );
      must(
        schemes.get(scheme)?.privileges.standard,
        `the scheme ${scheme} is not standard: no origin, no relative addresses`,
      );
      this.handlers.set(scheme, handler);
    },
  };
  setDisplayMediaRequestHandler(handler: DisplayHandler, options: { useSystemPicker?: boolean } = {}) {
    must(this.display === null, 'setting the display handler again was seen to crash (electron#51571)');
    must(options.useSystemPicker !== true, 'the system picker never asks the handler: no sound can be added');
    this.display = handler;
  }
  setPermissionRequestHandler = (handler: RequestHandler) => {
    this.request = handler;
  };
  setPermissionCheckHandler = (handler: CheckHandler) => {
    this.check = handler;
  };
  setDevicePermissionHandler = (handler: () => boolean) => {
    this.device = handler;
  };
}
const sessions = new Map<string, StandinSession>();
export const session = {
  fromPartition(name: string) {
    must(app.ready, 'sessions exist after ready only');
    const found = sessions.get(name) ?? new StandinSession();
    sessions.set(name, found);
    return found;
  },
};

// ---------------------------------------------------------------- window
/** A frame of a page; `inbox` is what the page was sent, `ports` the ports that came with it. */
export class StandinFrame {
  url: string;
  parent: StandinFrame | null;
  destroyed = false;
  inbox: { channel: string; data: unknown; ports: StandinPort[] }[] = [];
  constructor(url: string, parent: StandinFrame | null = null) {
    this.url = url;
    this.parent = parent;
  }
  get origin(): string {
    return new URL(this.url).protocol.startsWith('http')
      ? new URL(this.url).origin
      : `${new URL(this.url).protocol}//${new URL(this.url).host}`;
  }
  isDestroyed = () => this.destroyed;
  send(channel: string, data: unknown) {
    refuseHostObjects(data);
    this.inbox.push({ channel, data: structuredClone(data), ports: [] });
  }
  postMessage(channel: string, data: unknown, transfer: readonly unknown[] = []) {
    refuseTransfer(transfer);
    refuseHostObjects(data);
    this.inbox.push({ channel, data: structuredClone(data), ports: [...transfer] as StandinPort[] });
  }
}

class WebContents extends EventEmitter {
  frame = new StandinFrame('about:blank');
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  reloads = 0;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.openHandler = handler;
  }
  crashes = 0;
  reload() {
    this.reloads += 1;
  }
  /** As real Electron does it: the process ends, and the event says so a moment later. */
  forcefullyCrashRenderer() {
    this.crashes += 1;
    setImmediate(() => this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 }));
  }
}

const REQUIRED = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  backgroundThrottling: false,
} as const;

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  readonly webContents = new WebContents();
  readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  visible = false;
  focused = false;
  minimized = false;
  closed = false;
  constructor(options: Record<string, unknown> & { webPreferences: Record<string, unknown> }) {
    super();
    must(app.ready, 'a window before ready');
    for (const [name, value] of Object.entries(REQUIRED))
      must(options.webPreferences[name] === value, `webPreferences.${name} has to be ${value}`);
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(address: string) {
    const url = new URL(address);
    const from = this.options.webPreferences.session;
    must(
      from instanceof StandinSession,
      'the window has no session of ours: handlers set on another session do not count',
    );
    const handler = from.handlers.get(url.protocol.slice(0, -1));
    must(handler, `nobody serves ${url.protocol}`);
    const response = await handler(new Request(address));
    must(response.ok, `${address} answered ${response.status}`);
    must(response.headers.get('content-security-policy'), 'the page has no content security policy');
    this.webContents.frame = new StandinFrame(address);
    this.emit('ready-to-show');
  }
  show = () => {
    this.visible = true;
  };
  focus = () => {
    this.focused = true;
  };
  restore = () => {
    this.minimized = false;
  };
  maximize = () => {};
  isMinimized = () => this.minimized;
  isMaximized = () => false;
  isDestroyed = () => this.closed;
  getNormalBounds = () => ({ x: 10, y: 20, width: 1300, height: 800 });
  close() {
    this.emit('close', { preventDefault: () => {} });
    this.closed = true;
    this.emit('closed');
    app.emit('window-all-closed');
  }
}

// ---------------------------------------------------------------- ipc
class IpcMain extends EventEmitter {
  /** A page sends: what the frame was when the message was sent. */
  receive(channel: string, frame: StandinFrame | null, ...args: unknown[]) {
    for (const arg of args) refuseHostObjects(arg);
    this.emit(channel, { senderFrame: frame, sender: {} }, ...args.map((arg) => structuredClone(arg)));
  }
}
export const ipcMain = new IpcMain();

// ---------------------------------------------------------------- utility process
const children: StandinUtility[] = [];
class StandinUtility extends EventEmitter {
  readonly worker: Worker;
  readonly entry: string;
  spawned = false;
  gone = false;
  constructor(entry: string, env: Record<string, string>) {
    super();
    this.entry = entry;
    this.worker = new Worker(new URL('./coreWorker.ts', import.meta.url), {
      workerData: { entry: pathToFileURL(entry).href },
      env,
      stderr: true,
    });
    this.worker.stderr.pipe(process.stderr);
    this.worker.on('online', () => {
      this.spawned = true;
      this.emit('spawn');
    });
    this.worker.on('message', (data: unknown) => this.emit('message', data));
    this.worker.on('error', (error) => complaints.push(`the core threw: ${String(error)}`));
    this.worker.on('exit', (code) => {
      this.gone = true;
      this.emit('exit', code);
    });
  }
  postMessage(message: unknown, transfer: readonly unknown[] = []) {
    refuseTransfer(transfer);
    refuseHostObjects(message);
    const ports = transfer.map((one) => one.port);
    this.worker.postMessage({ message, ports }, ports);
  }
  /** As `kill -9` would: no handler in the core runs. */
  kill(): boolean {
    if (!this.spawned || this.gone) return false;
    void this.worker.terminate();
    return true;
  }
}
export const utilityProcess = {
  children,
  fork(entry: string, _args: string[], options: { env?: Record<string, string>; serviceName?: string }) {
    must(app.ready, 'utilityProcess.fork before ready crashes');
    must(options.env?.PATH !== undefined, 'env replaces the environment: without PATH the core has none');
    const child = new StandinUtility(entry, options.env);
    children.push(child);
    return child;
  },
};

// ---------------------------------------------------------------- the rest
export const safeStorage = {
  backend: 'gnome_libsecret',
  locked: false,
  async isAsyncEncryptionAvailable() {
    must(app.ready, 'safeStorage before ready');
    return true;
  },
  getSelectedStorageBackend: () => safeStorage.backend,
  async encryptStringAsync(text: string) {
    must(typeof text === 'string', 'encryptStringAsync takes a string');
    if (safeStorage.locked) throw new Error('temporarily unavailable. Please try again');
    return Buffer.from(`enc:${text}`);
  },
  async decryptStringAsync(bytes: Buffer) {
    must(Buffer.isBuffer(bytes), 'decryptStringAsync takes a Buffer');
    if (safeStorage.locked) throw new Error('temporarily unavailable. Please try again');
    // An object, not a string: since Electron 43 it says whether the key was renewed.
    return { result: bytes.toString().slice(4), shouldReEncrypt: true };
  },
};

const image = (text: string) => ({ isEmpty: () => text === '', toDataURL: () => text });
export const desktopCapturer = {
  sources: [
    { id: 'screen:1:0', name: 'Entire screen', thumbnail: image('data:image/png;base64,AA==') },
    { id: 'window:7:0', name: 'Notes', thumbnail: image('') },
  ],
  /** Set to hang, as macOS does at times. */
  hangs: false,
  getSources: () => (desktopCapturer.hangs ? new Promise<never>(() => {}) : Promise.resolve(desktopCapturer.sources)),
};
export const systemPreferences = { getMediaAccessStatus: () => 'granted', askForMediaAccess: async () => true };
export const shell = {
  opened: [] as string[],
  shown: [] as string[],
  async openExternal(url: string) {
    must(
      new URL(url).protocol === 'https:' || url.startsWith('ms-settings:') || url.startsWith('x-apple.'),
      `openExternal of ${url}`,
    );
    shell.opened.push(url);
  },
  showItemInFolder(path: string) {
    shell.shown.push(path);
  },
};
export const dialog = {
  boxes: [] as { title: string; text: string }[],
  async showMessageBox() {
    must(app.ready, 'a message box before ready');
    return { response: 1, checkboxChecked: false };
  },
  showErrorBox(title: string, text: string) {
    dialog.boxes.push({ title, text });
  },
};
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] };
export const crashReporter = {
  start() {
    must(!app.ready, 'crashReporter.start before ready, or early crashes are not seen');
  },
};
export const powerSaveBlocker = {
  running: new Set<number>(),
  next: 1,
  start() {
    const id = powerSaveBlocker.next;
    powerSaveBlocker.next += 1;
    powerSaveBlocker.running.add(id);
    return id;
  },
  stop: (id: number) => powerSaveBlocker.running.delete(id),
};
// biome-ignore lint/style/noDefaultExport: electron-store imports the default, as CommonJS interop gives it
export default { app, ipcMain, shell };
