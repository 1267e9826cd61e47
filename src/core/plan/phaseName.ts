import type { Phase } from './model';

/** For reasons: "phase 2", or the heading in quotes where it has no number. */
export const phaseName = ({ key, title }: Phase): string =>
  /^\d/.test(key) ? `phase ${key.replace(/~\d+$/, '')}` : `"${title}"`;
