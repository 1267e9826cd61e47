import { matchesGlob } from './globs';

/**
 * Files whose change decides how a task is judged. An agent may have good reasons to edit them, so nothing is
 * forbidden here; but the person who accepts the work must see it.
 */
export type SensitiveKind =
  | 'gate'
  | 'test'
  | 'contract'
  | 'task-list'
  | 'counterpoint'
  | 'agent-config'
  | 'git-config'
  | 'editor-config'
  | 'automation';

export interface SensitiveRules {
  readonly taskLists: readonly string[];
  readonly contracts: readonly string[];
  /** Files and patterns that gates read: scripts, test and lint configuration. */
  readonly gateFiles: readonly string[];
}

type Rule = readonly [kind: SensitiveKind, pattern: RegExp];

const RULES: readonly Rule[] = [
  ['counterpoint', /^\.counterpoint\//i],
  [
    'agent-config',
    /^(?:\.(?:claude|codex|gemini|cursor|opencode|kiro|specify|roo|windsurf|clinerules|agents)(?:\/|$)|\.github\/(?:copilot-instructions\.md|agents\/|chatmodes\/|instructions\/|prompts\/))/i,
  ],
  [
    'agent-config',
    /(?:^|\/)(?:agents|claude|gemini|constitution)\.md$|(?:^|\/)(?:opencode\.jsonc?|\.mcp\.json|\.cursorrules)$/i,
  ],
  ['git-config', /(?:^|\/)\.(?:gitattributes|gitmodules|gitignore|lfsconfig)$/i],
  ['git-config', /^\.(?:husky|githooks)\//i],
  ['editor-config', /(?:^|\/)\.vscode\/|\.code-workspace$/i],
  ['automation', /^\.github\/(?:workflows|actions)\/|(?:^|\/)\.gitlab-ci\.yml$|(?:^|\/)jenkinsfile$/i],
  ['contract', /(?:^|\/)contract\.(?:md|ya?ml|json)$/i],
  [
    'test',
    /(?:^|\/)(?:__tests__|tests?)\/|[._-](?:test|spec)\.[^/.]+$|(?:^|\/)test_[^/]+\.py$|(?:Test|Tests)\.(?:java|kt|cs|swift)$/,
  ],
];

// package.json holds the commands that gates run, and configuration files decide what they check.
const GATE_FILE =
  /(?:^|\/)(?:package\.json|makefile|justfile|pyproject\.toml|tox\.ini|pytest\.ini|conftest\.py|cargo\.toml|build\.gradle(?:\.kts)?|pom\.xml|tsconfig[^/]*\.json|\.eslintrc[^/]*|(?:eslint|jest|vitest|playwright|mocha|karma|biome)\.config\.[^/]+|\.mocharc[^/]*|\.coveragerc|codecov\.ya?ml)$/i;

/** What a path is, for review. Empty for ordinary files. */
export const sensitiveKinds = (path: string, rules: SensitiveRules): readonly SensitiveKind[] => {
  const kinds = RULES.filter(([, pattern]) => pattern.test(path)).map(([kind]) => kind);
  if (rules.taskLists.includes(path)) kinds.push('task-list');
  if (rules.contracts.includes(path)) kinds.push('contract');
  if (GATE_FILE.test(path) || rules.gateFiles.some((pattern) => matchesGlob(pattern, path)))
    kinds.push('gate');
  return [...new Set(kinds)];
};
