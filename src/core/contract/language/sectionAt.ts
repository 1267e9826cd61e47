import type { ContractSection, SectionRole } from '../contract';
import type { ContractSource } from '../lint/diagnostic';

/** Which part of a contract an offset lies in. */
export interface SectionAt {
  readonly role: SectionRole;
  /** Title of the sub-heading below it, where there is one. */
  readonly category: string | undefined;
  /** `keys` in front matter and YAML files. */
  readonly form: 'headings' | 'keys';
}

/** The section around an offset; `other` before the first one and below headings of other kinds. */
export function sectionAt(source: ContractSource, offset: number): SectionAt {
  let found: SectionAt = { role: 'other', category: undefined, form: 'headings' };
  let level = 0;
  for (const section of source.contract.sections) {
    if (section.start > offset) break;
    const own = levelOf(source, section);
    const form = own === 0 ? 'keys' : 'headings';
    if (section.role !== 'other') {
      found = { role: section.role, category: undefined, form };
      level = own;
    } else if (own > level && found.role !== 'other') found = { ...found, category: section.title };
    else {
      found = { role: 'other', category: section.title, form };
      level = own;
    }
  }
  return found;
}

/** 1 to 6 of a heading, 7 of a label in bold, 0 of a key of YAML. */
export function levelOf({ text }: ContractSource, { start, end }: ContractSection): number {
  const marks = /^(?:#{1,6}(?=[ \t])|\*\*|__)/.exec(text.slice(start, start + 8))?.[0];
  if (marks !== undefined) return marks.startsWith('#') ? marks.length : 7;
  // A line of `=` or `-` below the whole line; behind a key there is a colon.
  const underline = /^\r?\n[ \t]{0,3}([=-])\1+[ \t]*(?:\r?\n|$)/.exec(text.slice(end, end + 200))?.[1];
  return underline === undefined ? 0 : underline === '=' ? 1 : 2;
}
