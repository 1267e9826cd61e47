/** Values of requests are what others sent: read field by field, never trusted to have a shape. */
export type Json = Readonly<Record<string, unknown>>;

/** A value as an object; an empty one when it is none. */
export const objectOf = (value: unknown): Json =>
  // Checked just before; arrays have no fields that are asked for.
  typeof value === 'object' && value !== null ? (value as Json) : {};

/** The value behind nested names. */
export const fieldOf = (value: unknown, ...names: readonly string[]): unknown => {
  let at = value;
  for (const name of names) at = objectOf(at)[name];
  return at;
};

/** A value as a list; an empty one when it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A value as text; empty when it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The text of a content that is a string, or a list of parts of which some hold text. */
export const contentText = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(fieldOf(part, 'text')))
        .join('\n');
