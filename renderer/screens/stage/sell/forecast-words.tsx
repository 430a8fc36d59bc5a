import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../i18n/index.ts';
import { wholeMinutes } from './use-forecasts.ts';

/** “86 left ≈ 3 min at this pace”. */
export function ForecastWords(props: { stock: number; minutes: number }) {
  const { t, i18n } = useTranslation();
  const left = formatNumber(props.stock, i18n.language);
  const minutes = wholeMinutes(props.minutes);
  return (
    <span data-testid="forecast">
      {minutes === 0 ? t('sell.forecast.soon', { left }) : t('sell.forecast.minutes', { left, count: minutes })}
    </span>
  );
}
