import { isObjectId } from '../git/refs';

export type ChangeKind = 'added' | 'modified' | 'deleted' | 'renamed' | 'type-changed';

/** One file that differs between the base of a task and what its worktree holds now. */
export interface ChangedFile {
  /** Repository-relative, forward slashes. */
  readonly path: string;
  /** Before a rename. */
  readonly oldPath: string | undefined;
  readonly kind: ChangeKind;
  /** Lines; undefined for binary files. */
  readonly added: number | undefined;
  readonly removed: number | undefined;
  readonly binary: boolean;
  /** Became or is a symbolic link: its content is a path, which may lead anywhere. */
  readonly symlink: boolean;
  readonly executable: boolean;
  /** Ids of the contents before and after; undefined where there is none. */
  readonly oldBlob: string | undefined;
  readonly newBlob: string | undefined;
}

const KINDS: Readonly<Record<string, ChangeKind>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'added',
  T: 'type-changed',
};

const blob = (id: string): string | undefined => (isObjectId(id) && !/^0+$/.test(id) ? id : undefined);

/** Reads `git diff-tree -r -M --raw --numstat -z <old> <new>`: raw records first, then line counts. */
export const readChangedFiles = (output: string): readonly ChangedFile[] => {
  const fields = output.split('\0');
  const files: ChangedFile[] = [];
  const counts = new Map<string, readonly [string, string]>();
  let index = 0;
  while (fields[index]?.startsWith(':')) {
    const [, newMode = '', oldId = '', newId = '', status = ''] = (fields[index] ?? '').split(' ');
    const renamed = status.startsWith('R') || status.startsWith('C');
    const first = fields[index + 1] ?? '';
    const path = renamed ? (fields[index + 2] ?? '') : first;
    index += renamed ? 3 : 2;
    files.push({
      path,
      oldPath: status.startsWith('R') ? first : undefined,
      kind: KINDS[status[0] ?? ''] ?? 'modified',
      added: undefined,
      removed: undefined,
      binary: true,
      symlink: newMode === '120000',
      executable: newMode === '100755',
      oldBlob: blob(oldId),
      newBlob: blob(newId),
    });
  }
  for (; index < fields.length; index++) {
    const match = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[index] ?? '');
    if (!match) continue;
    const [, added = '', removed = '', named = ''] = match;
    // For a rename the name is empty and the old and the new path follow as fields of their own.
    counts.set(named === '' ? (fields[index + 2] ?? '') : named, [added, removed]);
    if (named === '') index += 2;
  }
  return files.map((file) => {
    const [added = '-', removed = '-'] = counts.get(file.path) ?? [];
    return added === '-' ? file : { ...file, binary: false, added: Number(added), removed: Number(removed) };
  });
};
