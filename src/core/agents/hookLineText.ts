import type { HookLine } from '../hooks/hookLine';

/**
 * The text of one hook line, ready for a single append. The leading newline matters: where an earlier writer was
 * torn in the middle of its line, it keeps this line whole.
 * @param line may carry more fields than the format knows; readers keep them.
 */
export const hookLineText = (line: HookLine & Readonly<Record<string, unknown>>): string =>
  `\n${JSON.stringify(line)}\n`;
