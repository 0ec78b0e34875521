import { summaryText, type Told } from './summary';

export const reportPage = (told: Told): string => `<!doctype html><pre>${summaryText(told).join('\n')}</pre>`;
