import type { ChecklistStep } from '../../../shared/domain/index.ts';
import { FaultCode } from '../../../shared/domain/index.ts';
import { faultWords, formatDateTime, formatMbps, formatNumber, formatTime, i18n, wordsAt } from '../../i18n/index.ts';

export type StepWords = { readonly title: string; readonly detail: string };

/** How a step's parameters read: times, rates and faults as people say them. */
export function readableParams(params: ChecklistStep['params'], language: string): Record<string, string | number> {
  const out: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    if (name === 'fault') {
      const code = FaultCode.safeParse(value);
      const words = faultWords(i18n, { code: code.success ? code.data : 'internal', retry: 'later' });
      out.fault = language === 'zh-CN' ? `${words.title}。` : `${words.title}.`;
    } else if (typeof value === 'string') out[name] = value;
    else if (name === 'uplink' || name === 'needed') out[name] = formatMbps(value, language);
    else if (name === 'validUntilMs') out.validUntil = formatDateTime(value, language);
    else if (name.endsWith('AtMs') || name.endsWith('ByMs')) out[name.slice(0, -2)] = formatTime(value, language);
    // Unknown (0) in OBS's advanced output mode: then the line says nothing about it.
    else if (name === 'kbps') out.rate = value === 0 ? '' : ` · ${formatNumber(value, language)} kb/s`;
    else if (name === 'count' || name === 'width' || name === 'height') out[name] = value;
    else if (name === 'level') out[name] = value <= -90 ? '−∞' : `${value}`.replace('-', '−');
    else out[name] = formatNumber(value, language);
  }
  return out;
}

/** A step of the checklist in words. A code from a newer core still gets a sentence. */
export function stepWords(step: ChecklistStep, language: string): StepWords {
  const params = readableParams(step.params, language);
  const base = `checklist.${step.id}.${step.code}`;
  return {
    title: wordsAt(`${base}.title`, params) ?? i18n.t('checklist.unknown.title'),
    detail: wordsAt(`${base}.detail`, params) ?? i18n.t('checklist.unknown.detail'),
  };
}
