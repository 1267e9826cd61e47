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
import { areSettled, type FileStamps, stampFiles } from './fileStamps';
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

interface Remembered {
  readonly files: readonly string[];
  readonly stamps: FileStamps;
  readonly config: ExecutableConfig;
}

/** Lists what in a repository can make git run a program, without running any of it. */
export class ExecutableConfigGuard {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly runner: GitRunner) {}

  /** Reads the shared configuration, that of every worktree, and the hooks. Never starts a hook, filter, driver or pager. */
  async read(commonDir: string, options: RunOptions = {}): Promise<Result<ExecutableConfig>> {
    // Asked before every command that can run drivers; while no file of it changed, the answer is the same.
    const known = this.remembered.get(commonDir);
    if (known && (await this.filesOf(commonDir, known.files)).text === known.stamps.text)
      return ok(known.config);
    this.remembered.delete(commonDir);
    const takenAt = Date.now();
    const before = await this.filesOf(commonDir, known?.files ?? []);
    const lines = await this.settings(commonDir, options);
    if (!lines.ok) return lines;
    const entries = [...(await configEntries(lines.value, commonDir)), ...(await hookEntries(commonDir))];
    entries.sort((one, other) => order(one).localeCompare(order(other), 'en'));
    const config = { entries, fingerprint: digestOf(...entries.map((entry) => order(entry) + entry.digest)) };
    const files = [
      ...new Set(lines.value.flatMap((line) => [fileOf(line), includedBy(line, commonDir) ?? fileOf(line)])),
    ].sort();
    const stamps = await this.filesOf(commonDir, files);
    const unchanged = (await this.filesOf(commonDir, known?.files ?? [])).text === before.text;
    if (unchanged && areSettled(stamps, takenAt)) this.remembered.set(commonDir, { files, stamps, config });
    return ok(config);
  }

  private async settings(commonDir: string, options: RunOptions): Promise<Result<readonly ConfigLine[]>> {
    const place: GitPlace = { cwd: commonDir, gitDir: commonDir, commonDir };
    const list = ['--list', '--show-scope', '--show-origin', '--includes', '-z'];
    const shared = await this.runner.run(gitOperation('config', place, list), options);
    if (!shared.ok) return shared;
    const lines = readConfigLines(shared.value.stdout.toString('utf8')).filter((line) =>
      isRepositoryScope(line.scope),
    );
    for (const file of await worktreeConfigs(commonDir)) {
      const own = await this.runner.run(gitOperation('config', place, ['--file', file, ...list]), options);
      if (!own.ok) return own;
      lines.push(...readConfigLines(own.value.stdout.toString('utf8')));
    }
    return ok(lines);
  }

  private async filesOf(commonDir: string, settings: readonly string[]): Promise<FileStamps> {
    const hooks = path.join(commonDir, 'hooks');
    const names = await readdir(hooks).catch(() => []);
    const registry = path.join(commonDir, 'worktrees');
    const ids = await readdir(registry).catch(() => []);
    return stampFiles([
      path.join(commonDir, 'config'),
      path.join(commonDir, 'config.worktree'),
      ...ids.sort().map((id) => path.join(registry, id, 'config.worktree')),
      hooks,
      ...names
        .sort()
        .filter((name) => !name.endsWith('.sample'))
        .map((name) => path.join(hooks, name)),
      ...settings,
    ]);
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

const configEntries = async (lines: readonly ConfigLine[], commonDir: string): Promise<ExecutableEntry[]> => {
  const entries: ExecutableEntry[] = [];
  for (const line of lines) {
    const why = canRunCode(line.key, line.value);
    if (why === undefined || (await isSubmoduleCheckout(line, commonDir))) continue;
    entries.push(await configEntry(line, why, commonDir));
  }
  return entries;
};

/** Git itself writes `core.worktree` for a submodule: harmless as long as that checkout points back at this folder. */
const isSubmoduleCheckout = async (line: ConfigLine, commonDir: string): Promise<boolean> => {
  if (
    line.key.toLowerCase() !== 'core.worktree' ||
    path.resolve(fileOf(line)) !== path.join(commonDir, 'config')
  )
    return false;
  const checkout = path.resolve(commonDir, line.value);
  const pointer = await readFile(path.join(checkout, '.git'), 'utf8').catch(() => '');
  const target = /^gitdir: (.+?)\r?\n?$/s.exec(pointer)?.[1];
  return target !== undefined && path.resolve(checkout, target) === commonDir;
};

const fileOf = (line: ConfigLine): string => line.origin.replace(/^file:/, '');

/** The file that an include names; relative names are relative to the file they stand in. */
const includedBy = (line: ConfigLine, commonDir: string): string | undefined =>
  /^include(?:if\..*)?\.path$/is.test(line.key)
    ? path.resolve(commonDir, path.dirname(fileOf(line)), line.value.replace(/^~(?=\/)/, os.homedir()))
    : undefined;

const configEntry = async (line: ConfigLine, why: string, commonDir: string): Promise<ExecutableEntry> => {
  // A conditional include may not apply here and yet apply in a worktree, so its content counts by itself.
  const included = includedBy(line, commonDir);
  const content = included === undefined ? '' : await contentOf(included);
  const shown = line.value.slice(0, SHOWN);
  return {
    kind: 'config',
    name: line.key,
    where: fileOf(line),
    shown,
    digest: digestOf(line.value, content),
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
