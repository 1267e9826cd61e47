import type { Profile, ProfileProblem } from './profile';

/** Tools by which Claude Code can change something. Whoever has none of them can only read. */
const WRITING_TOOLS = /^(\*|Bash|Edit|MultiEdit|Write|NotebookEdit|Task|Agent|mcp__.*)($|\()/;

const BY_WORD: Readonly<Record<string, Profile['access']>> = {
  'read-only': 'read-only',
  edit: 'edit',
  'workspace-write': 'workspace-write',
};

/**
 * The most a role may touch, from what its file says. A file of the repository can narrow the rights of an agent; one that
 * asks for all of them (`full`, `danger-full-access`) is not obeyed, and the person is told.
 */
export function readAccess(
  file: string,
  said: { readonly written: string | undefined; readonly tools: readonly string[] | undefined },
): { readonly access: Profile['access']; readonly problems: readonly ProfileProblem[] } {
  const { written, tools } = said;
  if (written !== undefined) {
    const access = Object.hasOwn(BY_WORD, written) ? BY_WORD[written] : undefined;
    if (access !== undefined) return { access, problems: [] };
    const message = `"${written.slice(0, 60)}" is no access a profile can ask for; it changes nothing.`;
    return {
      access: undefined,
      problems: [{ code: 'profile-access', severity: 'warning', file, line: 1, message }],
    };
  }
  const onlyReads = tools !== undefined && !tools.some((tool) => WRITING_TOOLS.test(tool));
  return { access: onlyReads ? 'read-only' : undefined, problems: [] };
}
