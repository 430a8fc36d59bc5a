import { useEffect, useState } from 'react';
import { followStream, usePageVisible, useStudio } from '../../../app/index.ts';
import { createMeterFeed, type MeterFeed } from './meter-feed.ts';

/** Follows the levels while OBS is connected and the page can be seen; a hidden page asks for none. */
export function useObsMeters(): MeterFeed {
  const [feed] = useState(createMeterFeed);
  const connected = useStudio((s) => s.obs.link.kind === 'connected');
  const visible = usePageVisible();
  useEffect(() => {
    if (!connected || !visible) return;
    const stopped = new AbortController();
    followStream((client, options) => client.obs.meters(undefined, options), feed.take, stopped.signal);
    return () => stopped.abort();
  }, [connected, visible, feed]);
  return feed;
}
