import type { Reply } from '../../../../shared/domain/index.ts';
import type { Log } from '../../store/index.ts';
import type { ObsDriver } from '../driver.ts';
import type { OverlayModel } from './model.ts';
import { createPictureFile } from './picture.ts';
import type { OwnSource } from './sources.ts';
import { textOf } from './textFallback.ts';
import { createSourceWriter } from './writer.ts';

/** OBS takes a text in a millisecond; one that has hung does not hold up the end of the studio. */
const CLEAR_MS = 1_000;

/** What the overlays show now, and where the card's picture is to be had. */
export type Shown = { model: OverlayModel; pictureUrl: string | null };

export type TextsInObs = {
  /** Our texts and pictures as they were found in OBS. */
  found(sources: readonly OwnSource[]): void;
  show(shown: Shown): void;
  /** The card's picture as a file, empty without one. */
  pictureFile(shown: Shown): Promise<string>;
  /** OBS is gone. */
  forget(): void;
  /** Empties them, so that no price stays behind. Resolves when OBS has done it, or soon. */
  clear(): Promise<void>;
};

/** Our text and image sources in OBS, kept at what the overlays show. */
export function createTextsInObs(options: {
  driver: ObsDriver;
  dataDir: string;
  picture(url: string): Promise<Reply<File>>;
  log: Log;
}): TextsInObs {
  const writer = createSourceWriter({ driver: options.driver });
  const files = createPictureFile(options.dataDir);
  let sources: readonly OwnSource[] = [];
  let shown: Shown | null = null;
  /** The picture that was asked for last: chat goes on while it comes. */
  let asked: string | null = null;

  async function pictureFile({ model, pictureUrl }: Shown): Promise<string> {
    const tag = model.card?.picture;
    if (!tag || pictureUrl === null) return '';
    const picture = await options.picture(pictureUrl);
    const kept = picture.ok ? await files.keep(tag, picture.value) : picture;
    if (kept.ok) return kept.value;
    options.log.info({ fault: kept.fault }, 'no picture for the card in OBS');
    return '';
  }

  const each = (part: OwnSource['part'], work: (source: OwnSource) => void) => {
    for (const source of sources) if (source.part === part) work(source);
  };

  function write(now: Shown): void {
    each('text', ({ name, overlay, inputKind }) => writer.want(name, 'text', textOf(overlay, inputKind, now.model)));
    const tag = now.model.card?.picture ?? '';
    if (asked === tag || !sources.some(({ part }) => part === 'picture')) return;
    asked = tag;
    void pictureFile(now).then((file) => {
      if (asked === tag) each('picture', ({ name }) => writer.want(name, 'file', file));
    });
  }

  return {
    found(now) {
      sources = now;
      asked = null;
      each('text', ({ name, settings }) => writer.has(name, 'text', String(settings.text ?? '')));
      each('picture', ({ name, settings }) => writer.has(name, 'file', String(settings.file ?? '')));
      if (shown) write(shown);
    },
    show(next) {
      shown = next;
      write(next);
    },
    pictureFile,
    forget() {
      sources = [];
      writer.forget();
    },
    async clear() {
      shown = null;
      asked = '';
      each('text', ({ name }) => writer.want(name, 'text', ''));
      each('picture', ({ name }) => writer.want(name, 'file', ''));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLEAR_MS);
      });
      await Promise.race([writer.settled(), late]);
      clearTimeout(timer);
    },
  };
}
