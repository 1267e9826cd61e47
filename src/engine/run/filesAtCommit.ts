import { gitOperation } from '../git/operation';
import { RepositoryFileError } from '../workflow/repositoryText';
import type { RepositoryContext } from './context';

/** Largest file that is read from a commit: configuration and task lists, nothing else. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** Files as they were at a commit: what judges a run is read here, never from the agent's worktree. */
export class FilesAtCommit {
  constructor(private readonly context: Pick<RepositoryContext, 'git' | 'repository'>) {}

  /** Text of a file, repository-relative; undefined when it is not there. */
  async text(commit: string, file: string): Promise<string | undefined> {
    return (await this.bytes(commit, file))?.toString('utf8');
  }

  async bytes(commit: string, file: string): Promise<Buffer | undefined> {
    const found = await this.blob(commit, file);
    return found.ok && found.value.exitCode === 0 ? found.value.stdout : undefined;
  }

  /**
   * Text of a file that decides how a run is judged.
   * @throws RepositoryFileError when git could not say what is in it: that must not look like a file that is not there,
   * for then other rules would judge.
   */
  async judgingText(commit: string, file: string): Promise<string | undefined> {
    const found = await this.blob(commit, file);
    if (!found.ok) throw new RepositoryFileError('unreadable', `${file}: ${found.problem.message}`);
    return found.value.exitCode === 0 ? found.value.stdout.toString('utf8') : undefined;
  }

  /** Paths of all files of a commit. @throws RepositoryFileError when git could not say. */
  async names(commit: string): Promise<readonly string[]> {
    const { git, repository } = this.context;
    const listed = await git.run(
      gitOperation('ls-tree', repository.place, ['-r', '-z', '--name-only', commit], { answers: [128] }),
    );
    if (!listed.ok) throw new RepositoryFileError('unreadable', listed.problem.message);
    // Without such a commit there is none of its files.
    if (listed.value.exitCode !== 0) return [];
    return listed.value.stdout.toString('utf8').split('\0').filter(Boolean);
  }

  private blob(commit: string, file: string) {
    const { git, repository } = this.context;
    return git.run(
      gitOperation('cat-file', repository.place, ['blob', `${commit}:${file}`], {
        answers: [128],
        outputCap: LARGEST_FILE,
      }),
    );
  }
}
