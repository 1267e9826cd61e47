/**
 * What JSON leaves as it is although a terminal acts on it, or shows it turned around or not at all. Written for UTF-16
 * units (the last part is the block of tag characters): a pattern for code points takes three times as long.
 */
const UNSEEN = /[\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/g;

/**
 * A value as JSON with a newline at the end. Control characters of any kind are escaped, so that it says the same and is
 * safe to print; nothing is lost.
 * @param indented for people, over many lines; programs get one line
 */
export const safeJson = (value: unknown, indented: boolean): string =>
  `${JSON.stringify(value, null, indented ? 2 : 0).replace(UNSEEN, escaped)}\n`;

const escaped = (characters: string): string =>
  Array.from(
    { length: characters.length },
    (_, index) => `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
