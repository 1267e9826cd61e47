import { pageHtml, type PageParts } from '../../pages/pageHtml';

/** The page of the integration map, before its script runs. */
export const mapPageHtml = (parts: PageParts): string =>
  pageHtml({ title: 'Counterpoint Integration Map', loading: 'Reading contracts…' }, parts);
