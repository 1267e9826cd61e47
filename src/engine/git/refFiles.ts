import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { branchOf, branchRef, type CommitId, isObjectId, type RefName } from '../../core/git/refs';
import { ok, type Result } from '../../core/result';
import type { GitRunner, RunOptions } from './gitPort';
import type { GitPlace } from './operation';
import { type Head, readHead, resolveCommit } from './repository';

/**
 * What git's ref files say for certain. Starting git for such a question takes longer than all other work of a
 * delegation, so it is asked only where files alone cannot answer: packed, symbolic or broken refs, other ref formats.
 */
type InFiles = CommitId | 'absent' | 'ask-git';

const LOOSE_LIMIT = 256;
const PACKED_LIMIT = 8 * 1024 * 1024;

/** What HEAD of a checkout is; git is asked where files do not say it. */
export const headOf = async (
  runner: GitRunner,
  place: GitPlace,
  options: RunOptions = {},
): Promise<Result<Head>> => {
  const branch = place.gitDir === undefined ? undefined : await branchInHead(place.gitDir);
  const commit = branch === undefined ? 'ask-git' : await refInFiles(place.commonDir, branch.ref);
  return branch === undefined || commit === 'ask-git' || commit === 'absent'
    ? readHead(runner, place, options)
    : ok({ kind: 'branch', branch: branch.name, commit });
};

/** Whether a branch exists, broken or not: what git would refuse to make anew. */
export const branchExists = async (
  runner: GitRunner,
  place: GitPlace,
  ref: RefName,
  options: RunOptions = {},
): Promise<Result<boolean>> => {
  const inFiles = await refInFiles(place.commonDir, ref);
  if (inFiles !== 'ask-git') return ok(inFiles !== 'absent');
  const commit = await resolveCommit(runner, place, ref, options);
  return commit.ok ? ok(commit.value !== undefined) : commit;
};

/**
 * Whether a linked worktree whose pointers were checked is on a branch at a commit, and nothing could move its files
 * elsewhere: no configuration of its own, and none of the repository that names worktrees or other files. False means
 * that files do not say so, not that it is otherwise.
 */
export const isPlainlyOn = async (
  place: GitPlace & { readonly gitDir: string },
  ref: RefName,
  commit: CommitId,
): Promise<boolean> => {
  const [head, at, config, own] = await Promise.all([
    branchInHead(place.gitDir),
    refInFiles(place.commonDir, ref),
    readFile(path.join(place.commonDir, 'config'), 'utf8').catch(() => undefined),
    isThere(path.join(place.gitDir, 'config.worktree')),
  ]);
  return (
    head?.ref === ref && at === commit && !own && config !== undefined && !/worktree|include/i.test(config)
  );
};

const branchInHead = async (gitDir: string): Promise<{ name: string; ref: RefName } | undefined> => {
  const text = await smallFile(path.join(gitDir, 'HEAD'));
  const name = branchOf(/^ref: (\S+)\n$/.exec(text ?? '')?.[1] ?? '');
  // The name becomes part of a path: one that git would refuse stays out of it.
  const ref = name === undefined ? undefined : branchRef(name);
  return name !== undefined && ref?.ok ? { name, ref: ref.value } : undefined;
};

/** In git's own order: the file of the ref outranks the packed refs, and is removed only after those were written. */
const refInFiles = async (commonDir: string, ref: RefName): Promise<InFiles> => {
  if (await isThere(path.join(commonDir, 'reftable'))) return 'ask-git';
  const file = path.join(commonDir, ref);
  const facts = await lstat(file).catch((error: unknown) => (isAbsence(error) ? 'absent' : 'unreadable'));
  if (facts === 'unreadable') return 'ask-git';
  if (facts !== 'absent' && !facts.isDirectory()) {
    const commit = (await smallFile(file))?.trimEnd() ?? '';
    return isObjectId(commit) ? commit : 'ask-git';
  }
  return isUnpacked(path.join(commonDir, 'packed-refs'), ref);
};

const isUnpacked = async (file: string, ref: RefName): Promise<InFiles> => {
  try {
    const { size } = await stat(file);
    if (size > PACKED_LIMIT) return 'ask-git';
    const packed = await readFile(file, 'utf8');
    return packed.includes(` ${ref}\n`) ? 'ask-git' : 'absent';
  } catch (error) {
    return isAbsence(error) ? 'absent' : 'ask-git';
  }
};

const smallFile = async (file: string): Promise<string | undefined> => {
  try {
    const facts = await lstat(file);
    return facts.isFile() && facts.size <= LOOSE_LIMIT ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
};

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    (error: unknown) => !isAbsence(error),
  );

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
