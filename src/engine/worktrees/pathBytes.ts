// Paths are bytes. Read as Latin-1 every byte survives the way through a string and back.

/** Paths from `-z` output. */
export const splitNames = (output: Buffer): readonly string[] =>
  output
    .toString('latin1')
    .split('\0')
    .filter((name) => name !== '');

/** Paths as input for `-z --stdin`. */
export const joinNames = (names: readonly string[]): Buffer =>
  Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');

/** A path as the file system takes it. */
export const nameText = (name: string): string => Buffer.from(name, 'latin1').toString('utf8');
