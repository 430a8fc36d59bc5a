import { ObsPicture } from '../../shared/domain/index.ts';
import { useStudio } from './store.ts';
import { usePageVisible, useStream } from './streams.ts';

export type ObsPictureWish = {
  readonly of: 'program' | 'preview';
  /** Pixels; the height follows from the canvas of OBS. */
  readonly width: number;
  /** At most; OBS that is busy gives fewer. */
  readonly fps: number;
};

/** The newest picture of OBS; null while there is none. OBS is asked for none while nobody can see the page. */
export function useObsPictures(wish: ObsPictureWish): ObsPicture | null {
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const visible = usePageVisible();
  const key = connected && visible ? `${wish.of} ${wish.width} ${wish.fps}` : null;
  return useStream(key, ObsPicture, (client, options) => client.obs.pictures(wish, options));
}
