/**
 * Characters that show nothing or turn text around: C0 and C1 controls (but tab and newline), zero-width space,
 * byte order mark, bidirectional overrides and isolates, and the tag block that hides instructions from people
 * while models still read them. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text as a person would see it: line endings become `\n`, unseen characters go, lone surrogates are replaced.
 * @returns the text and how many characters went, so that a reader can be told.
 */
export const visibleText = (text: string): { readonly text: string; readonly removed: number } => {
  const unified = text.replace(/\r\n?/g, '\n').replace(LONE_SURROGATE, '\ufffd');
  let removed = 0;
  const seen = unified.replace(UNSEEN, () => {
    removed += 1;
    return '';
  });
  return { text: seen, removed };
};

/** One line of visible text: safe to print into a terminal, whatever file it came from. */
export const visibleLine = (text: string): string => visibleText(text).text.replace(/[\t\n]+/g, ' ');
