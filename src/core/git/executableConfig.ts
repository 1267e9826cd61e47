/**
 * Which settings of a repository make git run a program. An agent in any worktree can write the shared
 * configuration, and git started by us would obey it; so what can run code is listed and compared with what a
 * person agreed to. Sources: git-config(1), gitattributes(5), githooks(5), git-lfs-config(5).
 */
export interface ConfigLine {
  /** `system`, `global`, `local`, `worktree`, `command` ... as git names it. */
  readonly scope: string;
  /** Where it was read, e.g. `file:.git/config`. */
  readonly origin: string;
  /** As git prints it: section and name in lower case, the middle part as written. */
  readonly key: string;
  readonly value: string;
}

/** One thing in the repository that can run code. */
export interface ExecutableEntry {
  readonly kind: 'config' | 'hook';
  /** Config key or hook name. */
  readonly name: string;
  /** File it stands in. */
  readonly where: string;
  /** Value or first line, cut for showing. */
  readonly shown: string;
  /** Digest of the full value or content. */
  readonly digest: string;
  /** For the person: what it can do. */
  readonly why: string;
}

export interface ExecutableConfig {
  readonly entries: readonly ExecutableEntry[];
  /** Digest over all entries, in a fixed order. */
  readonly fingerprint: string;
}

export interface ExecutableChanges {
  readonly appeared: readonly ExecutableEntry[];
  readonly changed: readonly ExecutableEntry[];
  readonly gone: readonly ExecutableEntry[];
}

type Rule = readonly [pattern: RegExp, why: string];

const RULES: readonly Rule[] = [
  [/^filter\..+\.(?:clean|smudge|process)$/s, 'runs a program on files as they are checked out or committed'],
  [/^merge\..+\.driver$/s, 'runs a program to merge files'],
  [/^diff\.(?:external|.+\.(?:command|textconv))$/s, 'runs a program to compare files'],
  [/^core\.(?:fsmonitor|hookspath)$/, 'runs a program on almost every git command'],
  [
    /^core\.(?:sshcommand|editor|pager|gitproxy|askpass|alternaterefscommand)$/,
    'replaces a program that git starts',
  ],
  [/^core\.(?:worktree|attributesfile)$/, 'points git at other files than the ones you see'],
  [
    /^(?:sequence\.editor|interactive\.difffilter|diff\.tool|merge\.tool|web\.browser|help\.browser)$/,
    'names a program that git starts',
  ],
  [/^(?:difftool|mergetool|guitool|browser|man)\..+\.(?:cmd|path)$/s, 'names a program that git starts'],
  [/^gpg\.(?:.+\.)?(?:program|defaultkeycommand)$/s, 'runs a program to sign or verify'],
  [/^(?:include\.path|includeif\..+\.path)$/s, 'reads more settings from another file'],
  [/^credential\.(?:.+\.)?helper$/s, 'runs a program that is given passwords'],
  [/^alias\./, 'gives a git command another meaning'],
  [/^pager\./, 'runs a program on the output of git'],
  [/^hook\..+\.(?:command|event)$/s, 'runs a program as a hook'],
  [
    /^remote\..+\.(?:uploadpack|receivepack|vcs|promisor|partialclonefilter)$/s,
    'runs a program or a download when git talks to a remote',
  ],
  [/^url\..+\.(?:insteadof|pushinsteadof)$/s, 'redirects where git downloads from'],
  [/^protocol\.(?:.+\.)?allow$/s, 'allows more ways for git to reach a remote'],
  [/^extensions\.partialclone$/, 'makes git download missing files on its own'],
  [/^lfs\./, 'steers git-lfs, which can start programs of its own'],
  [/^(?:tar\..+\.command|trailer\..+\.(?:command|cmd)|man\.viewer)$/s, 'runs a program'],
  [
    /^(?:init\.templatedir|uploadpack\.packobjectshook|fetch\.bundleuri)$/,
    'brings in hooks, programs or files from elsewhere',
  ],
];

/** Why this setting can run code, or undefined when it cannot. */
export const canRunCode = (key: string, value: string): string | undefined => {
  const folded = key.toLowerCase();
  const rule = RULES.find(([pattern]) => pattern.test(folded));
  if (rule) return rule[1];
  if (/^submodule\..+\.update$/s.test(folded) && value.trimStart().startsWith('!')) {
    return 'runs a program when submodules are updated';
  }
  // `ext::sh -c ...` and any `<helper>::...` address start a program of that name.
  if (/^remote\..+\.(?:push)?url$/s.test(folded) && /^[a-z0-9+.-]+::/i.test(value)) {
    return 'is an address that starts a program';
  }
  return undefined;
};

/** Lines of `git config --list --show-scope --show-origin -z`. */
export const readConfigLines = (output: string): ConfigLine[] => {
  const fields = output.split('\0');
  const lines: ConfigLine[] = [];
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [scope = '', origin = '', setting = ''] = fields.slice(index, index + 3);
    const cut = setting.indexOf('\n');
    // A key without a value means "true".
    lines.push(
      cut < 0
        ? { scope, origin, key: setting, value: 'true' }
        : { scope, origin, key: setting.slice(0, cut), value: setting.slice(cut + 1) },
    );
  }
  return lines;
};

/** Settings that travel with the repository; the person's own (`system`, `global`) are theirs to decide. */
export const isRepositoryScope = (scope: string): boolean => scope === 'local' || scope === 'worktree';

const identity = (entry: ExecutableEntry): string => `${entry.kind}\n${entry.where}\n${entry.name}`;

/** What differs from what the person agreed to. A repeated key counts as often as it stands there. */
export const executableChanges = (
  agreed: readonly ExecutableEntry[],
  current: readonly ExecutableEntry[],
): ExecutableChanges => {
  const known = new Map<string, string[]>();
  for (const entry of agreed)
    known.set(identity(entry), [...(known.get(identity(entry)) ?? []), entry.digest]);
  const present = new Set(current.map(identity));
  const appeared: ExecutableEntry[] = [];
  const changed: ExecutableEntry[] = [];
  for (const entry of current) {
    const digests = known.get(identity(entry));
    if (!digests) appeared.push(entry);
    else if (!digests.includes(entry.digest)) changed.push(entry);
  }
  return { appeared, changed, gone: agreed.filter((entry) => !present.has(identity(entry))) };
};
