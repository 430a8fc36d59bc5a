/**
 * core/compliance – the rules on what a text may say, as the core uses them: read from `resources/compliance` when first
 * needed, each broken part named and left out, and asked once more before a text leaves for the platform. The rules'
 * reading itself is in shared/compliance. Start at compliance.ts.
 */
export { type Compliance, createCompliance } from './compliance.ts';
