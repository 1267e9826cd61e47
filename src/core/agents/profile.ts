import type { Access } from '../run/events';

/** Where a profile comes from. Of the same name, an earlier one holds. */
export const PROFILE_SOURCES = ['counterpoint', 'claude', 'codex', 'built-in'] as const;
export type ProfileSource = (typeof PROFILE_SOURCES)[number];

/** A role an agent plays. Its words come from the repository and are given to the agent as they are. */
export interface Profile {
  /** `[a-z0-9][a-z0-9._-]{0,63}`, the name workflows use. */
  readonly name: string;
  /** One line: what it is for. */
  readonly description: string;
  readonly instructions: string;
  readonly source: ProfileSource;
  /** Relative to the repository; undefined for a built-in one. */
  readonly file: string | undefined;
  /** Tools of the agent's own that it may and may not use, as written; undefined: all. */
  readonly tools: readonly string[] | undefined;
  readonly disallowedTools: readonly string[];
  /** Undefined: the agent's own choice (`inherit`). */
  readonly model: string | undefined;
  readonly effort: string | undefined;
  /** The most this role may touch. It narrows what a stage allows and never widens it. */
  readonly access: Exclude<Access, 'full'> | undefined;
}

export interface ProfileProblem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** What reading one file gives: a profile, or the reason why there is none. */
export type ProfileResult =
  | { readonly profile: Profile; readonly problems: readonly ProfileProblem[] }
  | { readonly problem: ProfileProblem };

const PROFILE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** `Code Reviewer` is called `code-reviewer`; undefined when nothing of a name can be used. */
export function profileName(text: string): string | undefined {
  const name = text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9._-]{1,200}/g, '-')
    .replace(/^[^a-z0-9]{1,200}/, '')
    .slice(0, 64)
    .replace(/-$/, '');
  return PROFILE_NAME.test(name) ? name : undefined;
}

const ORDER: readonly Access[] = ['read-only', 'edit', 'workspace-write', 'full'];

/** What a run may touch: the narrower of what its stage allows and what its role needs. */
export function narrowedAccess(stage: Access, profile: Pick<Profile, 'access'> | undefined): Access {
  const access = profile?.access;
  return access !== undefined && ORDER.indexOf(access) < ORDER.indexOf(stage) ? access : stage;
}
