import { Button } from '@mantine/core';
import { CloudLightning } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { i18n } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/index.ts';

type Props = { children: ReactNode; scope: 'page' | 'screen' };

/** Catches what a screen throws and says so in words; the rest of the page, and the stream, go on. */
export class CrashBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('a view failed', error, info.componentStack);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const { t } = i18n;
    const again =
      this.props.scope === 'screen' ? (
        <Button onClick={() => this.setState({ failed: false })} data-testid="crash-again">
          {t('shell.crash.again')}
        </Button>
      ) : (
        <Button onClick={() => window.location.reload()} data-testid="crash-reload">
          {t('shell.crash.reload')}
        </Button>
      );
    return (
      <div role="alert" style={{ height: '100%', display: 'flex' }} data-testid="crash">
        <EmptyState
          icon={<CloudLightning />}
          title={t('shell.crash.title')}
          body={t('shell.crash.body')}
          action={again}
        />
      </div>
    );
  }
}
