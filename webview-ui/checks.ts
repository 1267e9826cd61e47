/** A check by hand of what the host sends: a page is small because it ships no schema library. */
export type Check = (value: unknown) => boolean;

/** Every key of `T` has its check: a field that is added to a snapshot and forgotten in its check does not compile. */
export const object = <T extends object>(checks: { readonly [Key in keyof T]-?: Check }): Check => {
  const entries: [string, Check][] = Object.entries(checks);
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    entries.every(([key, check]) => Object.hasOwn(value, key) && check(value[key as keyof typeof value]));
};
export const string: Check = (value) => typeof value === 'string';
export const boolean: Check = (value) => typeof value === 'boolean';
export const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
export const count: Check = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const oneOf =
  (...expected: readonly unknown[]): Check =>
  (value) =>
    expected.includes(value);
