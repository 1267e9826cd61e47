import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  canRunCode,
  type ConfigLine,
  type ExecutableChanges,
  executableChanges,
  type ExecutableConfig,
  type ExecutableEntry,
  isRepositoryScope,
  readConfigLines,
} from '../../core/git/executableConfig';
import { ok, type Problem, type Result, userProblem } from '../../core/result';
import type { DriverGuard, GitRunner, RunOptions } from './gitPort';
import { gitOperation, type GitPlace } from './operation';

const SHOWN = 200;
const HOOK_CAP = 1024 * 1024;

const digestOf = (...parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

const contentOf = async (file: string): Promise<Buffer> => {
  try {
    const content = await readFile(file);
    return content.subarray(0, HOOK_CAP);
  } catch {
    // Missing or unreadable is a state of its own: the digest changes as soon as the file can be read.
    return Buffer.from('unreadable');
  }
};

/** Lists what in a repository can make git run a program, without running any of it. */
export class ExecutableConfigGuard {
  constructor(private readonly runner: GitRunner) {}

  /** Reads the shared configuration, that of every worktree, and the hooks. Never starts a hook, filter, driver or pager. */
  async read(commonDir: string, options: RunOptions = {}): Promise<Result<ExecutableConfig>> {
    const place: GitPlace = { cwd: commonDir, gitDir: commonDir, commonDir };
    const list = ['--list', '--show-scope', '--show-origin', '--includes', '-z'];
    const shared = await this.runner.run(gitOperation('config', place, list), options);
    if (!shared.ok) return shared;
    const lines = [...readConfigLines(shared.value.stdout.toString('utf8'))].filter((line) =>
      isRepositoryScope(line.scope),
    );
    for (const file of await worktreeConfigs(commonDir)) {
      const own = await this.runner.run(gitOperation('config', place, ['--file', file, ...list]), options);
      if (!own.ok) return own;
      lines.push(...readConfigLines(own.value.stdout.toString('utf8')));
    }
    const entries = [...(await configEntries(lines, commonDir)), ...(await hookEntries(commonDir))];
    entries.sort((one, other) => order(one).localeCompare(order(other), 'en'));
    return ok({ entries, fingerprint: digestOf(...entries.map((entry) => order(entry) + entry.digest)) });
  }

  /** What appeared, changed or went since a person agreed to `agreed`. */
  async changesSince(
    agreed: readonly ExecutableEntry[],
    commonDir: string,
    options: RunOptions = {},
  ): Promise<Result<ExecutableChanges>> {
    const current = await this.read(commonDir, options);
    return current.ok ? ok(executableChanges(agreed, current.value.entries)) : current;
  }

  /** For the port: stops every verb that can run drivers as long as something is there that nobody agreed to. */
  asDriverGuard(agreedFor: (commonDir: string) => readonly ExecutableEntry[]): DriverGuard {
    return async (operation, options) => {
      const changes = await this.changesSince(
        agreedFor(operation.place.commonDir),
        operation.place.commonDir,
        options,
      );
      return changes.ok ? executableConfigProblem(changes.value) : changes.problem;
    };
  }
}

/** The problem to show when something that can run code appeared or changed; undefined when nothing did. */
export const executableConfigProblem = (changes: ExecutableChanges): Problem | undefined => {
  const fresh = [...changes.appeared, ...changes.changed];
  if (fresh.length === 0) return undefined;
  const names = fresh.slice(0, 3).map((entry) => entry.name);
  const more = fresh.length > names.length ? ` and ${fresh.length - names.length} more` : '';
  return userProblem(
    'executable-config-changed',
    `The repository's git settings can now run programs you did not agree to: ${names.join(', ')}${more}.`,
    {
      remedy: 'Look at them, remove what you do not know, and agree to the rest.',
      detail: fresh
        .map((entry) => `${entry.where}: ${entry.name} = ${entry.shown} (${entry.why})`)
        .join('\n'),
    },
  );
};

const order = (entry: ExecutableEntry): string =>
  `${entry.kind}\0${entry.where}\0${entry.name}\0${entry.digest}`;

const worktreeConfigs = async (commonDir: string): Promise<readonly string[]> => {
  const folder = path.join(commonDir, 'worktrees');
  const ids = await readdir(folder).catch(() => []);
  const files = ids.sort().map((id) => path.join(folder, id, 'config.worktree'));
  const present = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (facts) => facts.isFile(),
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => present[index]);
};

const configEntries = (lines: readonly ConfigLine[], commonDir: string): Promise<ExecutableEntry[]> =>
  Promise.all(
    lines.flatMap((line) => {
      const why = canRunCode(line.key, line.value);
      return why === undefined ? [] : [configEntry(line, why, commonDir)];
    }),
  );

const configEntry = async (line: ConfigLine, why: string, commonDir: string): Promise<ExecutableEntry> => {
  const where = line.origin.replace(/^file:/, '');
  // A conditional include may not apply here and yet apply in a worktree, so its content counts by itself.
  const included = /^include(?:if\..*)?\.path$/is.test(line.key)
    ? await contentOf(
        path.resolve(commonDir, path.dirname(where), line.value.replace(/^~(?=\/)/, os.homedir())),
      )
    : '';
  return {
    kind: 'config',
    name: line.key,
    where,
    shown: line.value.slice(0, SHOWN),
    digest: digestOf(line.value, included),
    why,
  };
};

const hookEntries = async (commonDir: string): Promise<ExecutableEntry[]> => {
  const folder = path.join(commonDir, 'hooks');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names
      .filter((name) => !name.endsWith('.sample'))
      .map(async (name): Promise<ExecutableEntry> => {
        const content = await contentOf(path.join(folder, name));
        const shown = (content.toString('utf8').split('\n', 1)[0] ?? '').slice(0, SHOWN);
        return {
          kind: 'hook',
          name,
          where: folder,
          shown,
          digest: digestOf(content),
          why: 'runs when you use git in this repository',
        };
      }),
  );
};
