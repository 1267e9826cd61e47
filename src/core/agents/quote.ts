import { visibleText } from './plainText';

/**
 * Text of others as a Markdown block that it cannot leave: the fence is longer than any run of backticks inside.
 * Characters that people cannot see are taken out, because models would still read them, and that is said.
 */
export const quoted = (text: string): string => {
  const { text: seen, removed } = visibleText(text);
  const longest = Math.max(2, ...[...seen.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const note = removed === 0 ? '' : `\n(${removed} invisible characters were taken out of this text.)`;
  return `${fence}text\n${seen.replace(/\n+$/, '')}\n${fence}${note}`;
};

/**
 * The head of a text, cut at the end of a line where one is near.
 * @returns the head and how many characters are missing.
 */
export const headOf = (text: string, limit: number): { readonly head: string; readonly left: number } => {
  if (text.length <= limit) return { head: text, left: 0 };
  const cut = text.slice(0, Math.max(0, limit));
  const line = cut.lastIndexOf('\n');
  const head = line > limit * 0.7 ? cut.slice(0, line) : cut.replace(/[\ud800-\udbff]$/, '');
  return { head, left: text.length - head.length };
};

/** A count as a person reads it: `12,345`. */
export const counted = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
