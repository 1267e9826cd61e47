import os from 'node:os';
import path from 'node:path';
import type { GitOperation } from './operation';

/** Marks every process of an operation, so that a later start can find what a crash left running. */
export const OPERATION_VARIABLE = 'COUNTERPOINT_GIT_OPERATION';

// A file can never be a folder of hooks; Windows has no /dev/null, but nothing can be created below `nul` either.
const NO_HOOKS = process.platform === 'win32' ? 'nul' : '/dev/null';

/**
 * Processes that write the files of a checkout. Up to as many as there are processors it gets faster, by a fifth with two
 * of them; set here, because a repository could ask for thousands.
 */
const CHECKOUT_WORKERS = Math.max(1, Math.min(4, os.availableParallelism()));

/**
 * Settings that outrank the repository's own. An agent can write `.git/config`; each of these closes a setting that
 * runs a program, reaches the network, starts a background process or makes git act on other files.
 */
const SETTINGS: readonly string[] = [
  'core.fsmonitor=false',
  `core.hooksPath=${NO_HOOKS}`,
  'core.pager=cat',
  'core.askPass=',
  'core.sshCommand=false',
  'core.splitIndex=false',
  'core.quotePath=false',
  'core.protectNTFS=true',
  'credential.helper=',
  'safe.bareRepository=explicit',
  'protocol.allow=never',
  'protocol.ext.allow=never',
  'diff.external=',
  'diff.ignoreSubmodules=dirty',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
  `checkout.workers=${CHECKOUT_WORKERS}`,
  'commit.gpgSign=false',
  'merge.verifySignatures=false',
  'user.useConfigOnly=true',
  'i18n.commitEncoding=UTF-8',
  'i18n.logOutputEncoding=UTF-8',
  'advice.detachedHead=false',
  'color.ui=false',
];

/** `-c` arguments before the verb. */
export const hardeningArguments = (): readonly string[] => SETTINGS.flatMap((setting) => ['-c', setting]);

/** Programs and paths that other variables would let git start or read. */
const REMOVED = new Set([
  'EDITOR',
  'VISUAL',
  'PAGER',
  'SSH_ASKPASS',
  'PREFIX',
  'ELECTRON_RUN_AS_NODE',
  'BASH_ENV',
  'ENV',
]);

/** The whole environment of one git process: the person's, without anything that steers git, plus what is fixed here. */
export const gitEnvironment = (
  operation: GitOperation,
  inherited: NodeJS.ProcessEnv,
  tag: string | undefined,
): Record<string, string> => {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    const upper = name.toUpperCase();
    if (value !== undefined && !upper.startsWith('GIT_') && !REMOVED.has(upper)) environment[name] = value;
  }
  const { place } = operation;
  return {
    ...environment,
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    ...(operation.readOnly ? { GIT_OPTIONAL_LOCKS: '0' } : {}),
    // Explicit places discover nothing; the ceiling bounds git's own children, which may.
    ...(place.gitDir === undefined
      ? {}
      : { GIT_DIR: place.gitDir, GIT_CEILING_DIRECTORIES: ceiling(place.cwd) }),
    ...(place.workTree === undefined ? {} : { GIT_WORK_TREE: place.workTree }),
    ...(operation.indexFile === undefined ? {} : { GIT_INDEX_FILE: operation.indexFile }),
    ...(operation.author === undefined
      ? {}
      : {
          GIT_AUTHOR_NAME: operation.author.name,
          GIT_AUTHOR_EMAIL: operation.author.email,
          GIT_COMMITTER_NAME: operation.author.name,
          GIT_COMMITTER_EMAIL: operation.author.email,
        }),
    ...(tag === undefined ? {} : { [OPERATION_VARIABLE]: tag }),
  };
};

const ceiling = (cwd: string): string => [path.dirname(cwd), os.homedir()].join(path.delimiter);
