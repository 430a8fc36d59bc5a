import { ImageOff } from 'lucide-react';
import { useImage } from '../app/index.ts';
import styles from './platform-image.module.css';

/** A picture of the platform, fetched by the core. Takes the size of its box; a missing one is a quiet placeholder, one on its way an empty box. */
export function PlatformImage(props: {
  url: string | null;
  /** Empty for a picture that only decorates the text beside it. */
  alt: string;
  size?: number;
  className?: string;
}) {
  const { src, failed } = useImage(props.url);
  const missing = props.url === null || failed;
  const style = props.size ? { width: props.size, height: props.size } : undefined;
  return (
    <span className={[styles.frame, props.className].filter(Boolean).join(' ')} style={style}>
      {src ? <img src={src} alt={props.alt} draggable={false} /> : null}
      {missing ? <ImageOff size={16} aria-hidden="true" /> : null}
    </span>
  );
}
