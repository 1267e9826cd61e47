import { isSameFeature } from '../featureId';

export interface Mention {
  readonly start: number;
  readonly end: number;
}

/** Places that write a feature's id in full, as a word of its own and not as part of a path. UTF-16 offsets. */
export function mentions(text: string, id: string): readonly Mention[] {
  // A bare number is an id only behind the word.
  const isNumber = /^\d+$/.test(id);
  const found: Mention[] = [];
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + id.length)) {
    const before = text.slice(Math.max(0, at - 12), at);
    const after = text.slice(at + id.length, at + id.length + 2);
    const isWord =
      !/[\p{L}\p{N}_/\\.-]$/u.test(before) && !/^(?:[\p{L}\p{N}_/\\-]|\.[\p{L}\p{N}])/u.test(after);
    if (isWord && (!isNumber || /\bfeature[\s#:-]{1,3}$/i.test(before)))
      found.push({ start: at, end: at + id.length });
  }
  return found;
}

/**
 * What a text above its sections says of its own id: in full, or its number behind the word in the title
 * (`# Feature 3: Login` of `003-login`). In the order of the text.
 */
export function headMentions(head: string, id: string): readonly Mention[] {
  const found = [...mentions(head, id)];
  for (const match of head.matchAll(/\bfeature[ \t]+#?(\d{1,6})(?=\s{0,3}[:—–])/gi)) {
    const number = match[1] ?? '';
    const start = match.index + match[0].length - number.length;
    if (isSameFeature(number, id) && !found.some((other) => other.start === start))
      found.push({ start, end: start + number.length });
  }
  return found.sort((left, right) => left.start - right.start);
}
