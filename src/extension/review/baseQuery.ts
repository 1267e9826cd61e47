/** What the address of a document at its base says: enough to read it after a reload too. */
export interface BaseQuery {
  /** Root of the project whose repository it is in. */
  readonly root: string;
  /** Folder of the task's worktree. */
  readonly folder: string;
  /** Commit id. */
  readonly base: string;
  /** Repository-relative; '' for a document with nothing in it. */
  readonly file: string;
}

const NAMES = ['root', 'folder', 'base', 'file'] as const;

export const baseQueryText = (query: BaseQuery): string => JSON.stringify(query, [...NAMES]);

/** Reads such a query; undefined for anything else: addresses can be written by anybody. */
export function readBaseQuery(text: string): BaseQuery | undefined {
  const json = parsed(text);
  if (typeof json !== 'object' || json === null) return undefined;
  const [root, folder, base, file] = NAMES.map((name) => textOf(json, name));
  if (root === undefined || folder === undefined || base === undefined || file === undefined)
    return undefined;
  return COMMIT.test(base) ? { root, folder, base, file } : undefined;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;

function textOf(json: object, name: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(json, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: the caller is told by undefined.
    return undefined;
  }
}
