import { pageHtml, type PageParts } from '../pages/pageHtml';

/** The metrics page, before its script runs. */
export const metricsPageHtml = (parts: PageParts): string =>
  pageHtml({ title: 'Counterpoint Metrics', loading: 'Reading the journal…' }, parts);
