import type { CSSProperties, ReactNode } from 'react';
import type { ScreenName } from '../app/index.ts';

/** The root of a screen: its test id, and whether its data is there. Fills the space between rail and bar. */
export function ScreenFrame(props: {
  name: ScreenName;
  ready: boolean;
  /** The screen's heading for screen readers, when it has no visible `h1` of its own. */
  label?: string;
  children: ReactNode;
  className?: string;
  style?: CSSProperties;
}) {
  return (
    <div
      data-testid={`screen-${props.name}`}
      data-ready={props.ready ? 'true' : 'false'}
      className={props.className}
      style={{ height: '100%', minHeight: 0, ...props.style }}
    >
      {props.label ? <h1 className="visually-hidden">{props.label}</h1> : null}
      {props.children}
    </div>
  );
}
