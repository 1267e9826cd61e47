/** What JSON leaves as it is although a terminal acts on it, or shows it turned around or not at all. */
const UNSEEN = /[\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A value as JSON, with two spaces of indentation and a newline at the end. Control characters of any kind are escaped,
 * so that it says the same and is safe to print; nothing is lost.
 */
export const safeJson = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(UNSEEN, escaped)}\n`;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
