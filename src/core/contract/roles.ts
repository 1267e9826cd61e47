import type { SectionRole } from './contract';
import { plainKey } from './frontMatter';

const HEADING_ROLES: readonly [RegExp, SectionRole][] = [
  [/^(what (this|it) )?(provides?|provided|exports?|exposes?)\b/i, 'provides'],
  [/^((api|data) contracts?|(apis?|data) exports?)$/i, 'provides'],
  [/^(depends on|dependenc(y|ies)|requires?|consumes?|prerequisites|api imports?)\b/i, 'depends-on'],
  [/^integration points?$/i, 'integration-points'],
  [/^(acceptance|success) criteria\b|^definition of done\b|^done when\b/i, 'criteria'],
];

/** What a heading or label introduces, by its words: `## 2. Depends On`, `**API Contract**:`. */
export function roleOfHeading(title: string): SectionRole {
  const words = title
    .slice(0, 100)
    .replace(/^[^\p{L}]+/u, '')
    .replace(/[\s:*_]+$/, '');
  return HEADING_ROLES.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}

const KEY_ROLES: Readonly<Record<string, SectionRole>> = {
  provides: 'provides',
  provided: 'provides',
  exports: 'provides',
  dependson: 'depends-on',
  dependencies: 'depends-on',
  requires: 'depends-on',
  acceptancecriteria: 'criteria',
  successcriteria: 'criteria',
  criteria: 'criteria',
  acceptance: 'criteria',
  integrationpoints: 'integration-points',
};

export const roleOfKey = (key: string): SectionRole => {
  const plain = plainKey(key);
  return Object.hasOwn(KEY_ROLES, plain) ? (KEY_ROLES[plain] ?? 'other') : 'other';
};
