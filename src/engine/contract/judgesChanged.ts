import type { PlannedCheck } from './checkAgreements';

/**
 * Files by which an agent could have changed what its work is judged by, and did: the contract itself (its base version
 * judges all the same), what the check runs, and the scripts behind it.
 * @param changed files of the task's worktree that differ from its base
 */
export function judgesChanged(
  { ref, check, criterion }: PlannedCheck,
  changed: readonly string[],
): readonly string[] {
  if (changed.length === 0) return [];
  const judges = new Set([ref.file, ...criterion.tests]);
  if (check.kind === 'process') {
    for (const word of [...check.files, ...check.command]) judges.add(word.replace(/^\.\//, ''));
    if (Object.keys(check.scripts).length > 0) judges.add('package.json');
  }
  return changed.filter((file) => judges.has(file)).slice(0, 50);
}
