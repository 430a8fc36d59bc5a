/** The page's entry. Start reading at app/shell/boot.tsx; what screens may use is in app/index.ts. */
import './app/csp.ts';
import { detectHost } from './app/index.ts';
import { boot } from './app/shell/index.ts';

boot({ host: detectHost() });
