import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * @typedef {object} Collection
 * @property {() => any[]} all Every item, in the order in which they were first stored.
 * @property {(id: string) => any} get The item, or undefined.
 * @property {(id: string, item: unknown) => void} put Stores or replaces.
 * @property {(id: string) => boolean} remove Whether there was something to remove.
 *
 * @typedef {{ collection: (name: string) => Collection }} Store
 */

/**
 * Keeps named collections of plain data. Everything is copied on the way in and out, so that nobody changes what is
 * stored by changing what was read.
 *
 * @param {{ file?: string }} [options] The JSON file that keeps the data; without it, memory only.
 * @returns {Store}
 * @throws {Error} when the file is there but cannot be read as data.
 */
export function createStore({ file } = {}) {
  const collections = file ? load(file) : new Map();

  // Synchronous on purpose: a request that was answered with success has been written (FR-016).
  const save = () => {
    if (!file) return;
    const data = Object.fromEntries([...collections].map(([name, items]) => [name, [...items]]));
    // A crash while writing hits the new file; renaming replaces the old one in a single step.
    writeFileSync(`${file}.new`, JSON.stringify(data, null, 1));
    renameSync(`${file}.new`, file);
  };

  const itemsOf = (/** @type {string} */ name) => {
    const items = collections.get(name) ?? new Map();
    collections.set(name, items);
    return items;
  };

  return {
    collection(name) {
      const items = itemsOf(name);
      return {
        all: () => structuredClone([...items.values()]),
        get: (id) => structuredClone(items.get(id)),
        put(id, item) {
          items.set(id, structuredClone(item));
          save();
        },
        remove(id) {
          const removed = items.delete(id);
          if (removed) save();
          return removed;
        },
      };
    },
  };
}

/**
 * @param {string} file
 * @returns {Map<string, Map<string, unknown>>}
 */
function load(file) {
  try {
    const data = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Object.entries(data).map(([name, items]) => [name, new Map(items)]));
  } catch (error) {
    const reason = /** @type {NodeJS.ErrnoException} */ (error);
    if (reason.code === 'ENOENT') return new Map();
    // Starting empty would overwrite at the first change what a person could still repair.
    throw new Error(
      `${file} cannot be read as RecipeBox data: ${reason.message}. Repair it or move it away.`,
    );
  }
}
