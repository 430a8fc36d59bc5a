import type { PickerAnswer, PickerQuestion, PickerSource } from '../../../shared/contract/index.ts';

/** Some screens and windows; the third window has no picture, as the system gives none for some. */
const source = (kind: PickerSource['kind'], index: number, name: string): PickerSource => ({
  id: `${kind}:${index}:0`,
  name,
  kind,
  thumbnail: index === 3 ? '' : paint(kind, index),
});

function paint(kind: PickerSource['kind'], index: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = kind === 'screen' ? 200 : 240;
  const context = canvas.getContext('2d');
  if (!context) return '';
  context.fillStyle = `hsl(${index * 67} 40% ${kind === 'screen' ? 30 : 88}%)`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = `hsl(${index * 67 + 30} 50% 60%)`;
  context.fillRect(24, 30, 180, 16);
  context.fillRect(24, 60, 240, 100);
  return canvas.toDataURL();
}

const QUESTIONS: Record<string, () => Omit<PickerQuestion, 'requestId' | 'answerWithinMs'>> = {
  picker: () => ({
    soundOffered: true,
    problem: null,
    sources: [
      source('screen', 1, 'Built-in Retina Display'),
      source('screen', 2, 'DELL U2723QE'),
      source('window', 1, 'Lookbook – autumn travel.key'),
      source('window', 2, '直播脚本 第三稿（最终版）.docx – Pages'),
      source('window', 3, 'Terminal'),
      source('window', 4, 'A window whose name is so long that it cannot stand on one line of the card'),
      source('window', 5, 'Photos'),
    ],
  }),
  pickerPermission: () => ({ soundOffered: false, problem: 'permission', sources: [] }),
  pickerFailed: () => ({ soundOffered: false, problem: 'failed', sources: [] }),
  pickerNothing: () => ({ soundOffered: true, problem: 'none_found', sources: [] }),
};

/** A stand-in for the desktop shell: asks at once, in the states that begin with `picker`, and notes what it is told. */
export function fakeShell(state: string): void {
  const question = QUESTIONS[state];
  if (!question) return;
  const told: { answers: PickerAnswer[]; panes: string[] } = { answers: [], panes: [] };
  Object.assign(window, { fakeShell: told });
  window.shell = {
    onPickSource(listener) {
      const timer = setTimeout(() => listener({ requestId: 'q-1', answerWithinMs: 120_000, ...question() }), 100);
      return () => clearTimeout(timer);
    },
    pickedSource: (answer) => told.answers.push(answer),
    openSystemSettings: (pane) => told.panes.push(pane),
  };
}
