import { useEffect, useRef } from 'react';
import { useStageEngine } from '../app/index.ts';

/** The composed picture, live. Fills its box without distortion; several may be on the page. */
export function StagePreview(props: { label: string; className?: string }) {
  const engine = useStageEngine();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!engine || !host.current) return;
    return engine.attachPreview(host.current);
  }, [engine]);
  return <div ref={host} role="img" aria-label={props.label} className={props.className} data-testid="stage-preview" />;
}
