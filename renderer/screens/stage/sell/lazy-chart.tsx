import { Component, lazy, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './orders.module.css';

/** Loaded when the table is first opened: most of a stream goes by without a look at a curve. */
export const PaceChart = lazy(() =>
  inSoundLanguage(async () => ({ default: (await import('./pace-chart.tsx')).PaceChart })),
);

/**
 * uPlot makes a number format of the browser's language while it loads, and some browsers on Linux name one that no format
 * takes (`en-US@posix`): there it is shown a plain one meanwhile.
 */
async function inSoundLanguage<T>(load: () => Promise<T>): Promise<T> {
  try {
    new Intl.NumberFormat(navigator.language);
    return await load();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  try {
    return await load();
  } finally {
    // The own property goes, and the browser's word stands again.
    Reflect.deleteProperty(navigator, 'language');
  }
}

/** A chart that cannot be loaded must not take the orders with it. */
export class ChartBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const { t } = useTranslation();
  return <p className={`${styles.chartPlace} small`}>{t('sell.chart.failed')}</p>;
}
