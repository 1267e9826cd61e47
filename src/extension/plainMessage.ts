/** Characters a message may have, so that what follows stays in sight. */
const MESSAGE_LIMIT = 300;

/** Control characters, and those that reorder or hide text (Unicode bidi controls, zero-width characters, tags). */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * Makes foreign text fit for notifications, progress, and the titles and prompts of input: VS Code turns
 * `[text](command:…)` in those into a link that runs the command, whoever wrote it.
 * @param limit - characters of the result, at most; what is cut off is marked with `…`
 */
export function plainMessage(text: string, limit = MESSAGE_LIMIT): string {
  const line = withoutLinks(text.replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim());
  return shortened(line, limit);
}

/** The same for labels and details of lists, in which `$(name)` would be drawn as an icon. */
export const plainLabel = (text: string, limit = MESSAGE_LIMIT): string =>
  plainMessage(text.replace(INVISIBLE, '').replaceAll('$(', '$ ('), limit);

/** The same for text of several lines, such as the detail of a question. */
export function plainLines(text: string, limit = 20_000): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/u).map((line) => plainMessage(line, limit));
  return shortened(lines.join('\n'), limit);
}

/** A link needs `](` without anything between; hidden characters are gone before, so nothing can join again. */
const withoutLinks = (text: string): string => text.replaceAll('](', '] (');

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Not in the middle of a pair: half of one is shown as a broken character.
  const end = /[\ud800-\udbff]/u.test(text.charAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}
