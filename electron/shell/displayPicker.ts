import { randomUUID } from 'node:crypto';
import {
  type DesktopCapturerSource,
  desktopCapturer,
  ipcMain,
  type Session,
  systemPreferences,
  type WebFrameMain,
} from 'electron';
import { PickerAnswer, type PickerQuestion } from '../../shared/contract/index.ts';
import { CHANNEL } from './channels.ts';
import { fromOurPage } from './trust.ts';

/** macOS was seen to hang here: names come without pictures rather than late. */
const SOURCES_MS = 2_000;
/** A host who walked away must not keep the page's promise open for ever. */
const ANSWER_MS = 120_000;

/** System sound comes with a screen on Windows and on macOS 13 and later; Linux has no loopback. */
const soundOffered = () => process.platform === 'win32' || process.platform === 'darwin';

/** The page's screen sharing asks us; we ask the host in our own words. Each request is answered exactly once. */
export function offerDisplays(session: Session): void {
  session.setDisplayMediaRequestHandler(
    async (request, answer) => {
      try {
        const frame = request.frame;
        if (!fromOurPage(frame)) return answer(null as never);
        const sources = await listSources();
        const pick = await ask(frame, sources, request.audioRequested && soundOffered());
        const source = sources.list.find((row) => row.id === pick?.id);
        if (!pick || !source) return answer(null as never);
        const sound = pick.sound && request.audioRequested && soundOffered();
        answer({ video: { id: source.id, name: source.name }, ...(sound ? { audio: 'loopback' as const } : {}) });
      } catch {
        answer(null as never); // whatever went wrong, the page must not wait for ever: to it this is a cancelled choice
      }
    },
    // Set once: switching it while running was seen to crash, and the system picker gives no sound.
    { useSystemPicker: false },
  );
}

type Found = { list: DesktopCapturerSource[]; problem: PickerQuestion['problem'] };

async function listSources(): Promise<Found> {
  if (process.platform === 'darwin' && systemPreferences.getMediaAccessStatus('screen') === 'denied') {
    // The list of apps that may record the screen names us only after we have tried once.
    const tried = await sourcesWithin(0);
    return { list: tried ?? [], problem: tried?.length ? null : 'permission' };
  }
  const list = (await sourcesWithin(320)) ?? (await sourcesWithin(0));
  if (list === null) return { list: [], problem: 'failed' };
  return { list, problem: list.length === 0 ? 'none_found' : null };
}

/** Null: not in time, or refused. Width 0 asks for names only. */
async function sourcesWithin(width: number): Promise<DesktopCapturerSource[] | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), SOURCES_MS);
  });
  const found = desktopCapturer
    .getSources({ types: ['screen', 'window'], thumbnailSize: { width, height: Math.round((width * 9) / 16) } })
    .catch(() => null); // refused by the system: told apart from “late” by nobody, answered the same way
  const sources = await Promise.race([found, late]);
  clearTimeout(timer);
  return sources;
}

function ask(frame: WebFrameMain, found: Found, soundOffered: boolean): Promise<PickerAnswer['pick']> {
  const requestId = randomUUID();
  const question: PickerQuestion = {
    requestId,
    soundOffered,
    problem: found.problem,
    answerWithinMs: ANSWER_MS,
    sources: found.list.map((source) => ({
      id: source.id,
      name: source.name,
      kind: source.id.startsWith('screen:') ? 'screen' : 'window',
      thumbnail: source.thumbnail.isEmpty() ? '' : source.thumbnail.toDataURL(),
    })),
  };
  return new Promise((resolve) => {
    const settle = (pick: PickerAnswer['pick']) => {
      clearTimeout(timer);
      ipcMain.off(CHANNEL.pickedSource, heard);
      resolve(pick);
    };
    const heard = (event: Electron.IpcMainEvent, raw: unknown) => {
      if (!fromOurPage(event.senderFrame)) return;
      const answer = PickerAnswer.safeParse(raw);
      if (answer.success && answer.data.requestId === requestId) settle(answer.data.pick);
    };
    const timer = setTimeout(() => settle(null), ANSWER_MS);
    ipcMain.on(CHANNEL.pickedSource, heard);
    frame.send(CHANNEL.pickSource, question);
  });
}
