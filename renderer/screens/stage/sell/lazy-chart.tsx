import { Component, lazy, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './orders.module.css';

/** Loaded when the table is first opened: most of a stream goes by without a look at a curve. */
export const PaceChart = lazy(async () => ({ default: (await import('./pace-chart.tsx')).PaceChart }));

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
