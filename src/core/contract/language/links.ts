import type { ContractSource } from '../lint/diagnostic';

/** Words that have the shape of a file's path. Whether there is such a file is for the caller to find out. */
export interface PathInText {
  readonly start: number;
  readonly end: number;
  /** As written, with forward slashes, without a leading `./`. */
  readonly path: string;
}

/** More than a person names in one contract. */
const MOST = 300;

const PATH =
  /(?<![\w@/.:-])(?:\.\/)?(?:[\w@.-]{1,80}\/){0,12}[\w@.-]{1,80}\.[A-Za-z][A-Za-z0-9]{0,9}(?![\w/-])/g;

/**
 * Files that a contract names: tests, scripts, modules, other contracts. Markdown's own links and web addresses are left
 * to the editor.
 */
export function pathsIn({ contract, text }: ContractSource): readonly PathInText[] {
  const found = new Map<number, PathInText>();
  const items = [contract.provides, contract.dependsOn, contract.criteria, contract.integrationPoints].flat();
  for (const item of items) {
    const raw = text.slice(item.start, Math.min(item.end, item.start + 4000));
    for (const match of raw.matchAll(PATH)) {
      const start = item.start + match.index;
      if (raw.slice(0, match.index).endsWith('](') || /^[\d.]+$/.test(match[0])) continue;
      if (found.size >= MOST) return [...found.values()];
      found.set(start, { start, end: start + match[0].length, path: match[0].replace(/^\.\//, '') });
    }
  }
  return [...found.values()];
}
