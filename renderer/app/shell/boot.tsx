import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '../theme.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { applyLanguage, i18n, languageFor } from '../../i18n/index.ts';
import { keepConnected } from '../connection.ts';
import type { Host } from '../host.ts';
import { tellNetworkBack } from '../network.ts';
import { type CreateStageEngine, runStage } from '../stage.ts';
import { theme, variables } from '../theme.ts';
import { CrashBoundary } from './crash-boundary.tsx';
import { colorSchemes } from './preferences.ts';
import { Shell } from './shell.tsx';

export type BootOptions = {
  readonly host: Host;
  /** Where to draw; default the element `#root`. */
  readonly root?: HTMLElement;
  /** Another stage engine, for trying the page without devices. */
  readonly createEngine?: CreateStageEngine;
};

/** Starts the page: connection first (the state travels while React starts), then the frame. */
export function boot(options: BootOptions): { stop(): void } {
  const stopped = new AbortController();
  runStage(options.host, stopped.signal, options.createEngine);
  void keepConnected(options.host, stopped.signal);
  tellNetworkBack(stopped.signal);
  applyLanguage(languageFor('system', navigator.languages));
  const element = options.root ?? document.getElementById('root');
  if (!element) throw new Error('no #root element');
  const queries = new QueryClient({
    defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 1, staleTime: 30_000 } },
  });
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <MantineProvider
            theme={theme}
            cssVariablesResolver={variables}
            colorSchemeManager={colorSchemes}
            defaultColorScheme="auto"
          >
            <Notifications position="bottom-right" limit={3} zIndex={400} />
            <CrashBoundary scope="page">
              <Shell />
            </CrashBoundary>
          </MantineProvider>
        </QueryClientProvider>
      </I18nextProvider>
    </StrictMode>,
  );
  return {
    stop() {
      stopped.abort();
      root.unmount();
    },
  };
}
