import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from './commands.ts';
import { onClient } from './connection.ts';

/**
 * Pictures of the platform come through the core (the page may not reach other hosts). Blobs are kept by the query
 * cache; a blob URL is made per address while at least one element shows it, and revoked after the last one left.
 */
const urls = new Map<string, { blob: Blob; url: string; users: number }>();

function take(address: string, blob: Blob): string {
  const known = urls.get(address);
  if (known && known.blob === blob) {
    known.users += 1;
    return known.url;
  }
  const entry = { blob, url: URL.createObjectURL(blob), users: 1 };
  urls.set(address, entry);
  return entry.url;
}

function release(address: string, url: string): void {
  const entry = urls.get(address);
  if (!entry || entry.url !== url) {
    URL.revokeObjectURL(url);
    return;
  }
  entry.users -= 1;
  if (entry.users > 0) return;
  URL.revokeObjectURL(url);
  urls.delete(address);
}

export type ImageState = { readonly src: string | null; readonly failed: boolean };

/** A platform picture as a blob URL; `failed` when it cannot be had (the caller shows a placeholder). */
export function useImage(address: string | null): ImageState {
  const query = useQuery({
    queryKey: ['image', address],
    enabled: address !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    retry: 1,
    queryFn: () => fetchImage(address ?? ''),
  });
  const [src, setSrc] = useState<string | null>(null);
  const blob = query.data;
  useEffect(() => {
    if (!blob || address === null) {
      setSrc(null);
      return;
    }
    const url = take(address, blob);
    setSrc(url);
    return () => release(address, url);
  }, [address, blob]);
  return { src, failed: query.isError };
}

/** One picture as a blob; rejects with the fault's code when it cannot be had. Waits for a connection, at most 10 s. */
export async function fetchImage(address: string): Promise<Blob> {
  await connected(10_000);
  const reply = await call((client) => client.images.get({ url: address }));
  if (!reply.ok) throw new Error(reply.fault.code);
  return reply.value;
}

function connected(limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    let finished = false;
    const finish = () => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      stop?.();
      resolve();
    };
    const timer = setTimeout(finish, limitMs);
    stop = onClient(finish);
    if (finished) stop();
  });
}
