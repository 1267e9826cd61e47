import { parse } from 'smol-toml';
import { profileName, type Profile, type ProfileResult } from './profile';
import { readAccess } from './profileAccess';

/** Longer files are no role; the limit keeps a hostile one from holding up the editor. */
const MAX_CHARACTERS = 256 * 1024;

/** Reads an agent of Codex: `name`, `description`, `developer_instructions`; `model`, `sandbox_mode` and effort if given. */
export function readTomlProfile(file: string, text: string): ProfileResult {
  const problem = (code: string, message: string, line = 1): ProfileResult => ({
    problem: { code, severity: 'warning', file, line, message },
  });
  if (text.length > MAX_CHARACTERS)
    return problem('profile-too-long', `A profile has at most ${MAX_CHARACTERS} characters.`);
  let table: Readonly<Record<string, unknown>>;
  try {
    table = parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    return problem('profile-toml', `This is not TOML: ${reason}`, lineOf(error));
  }
  const word = (key: string): string | undefined => {
    const value = Object.hasOwn(table, key) ? table[key] : undefined;
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.toml$/, '');
  const name = profileName(word('name') ?? base) ?? profileName(base);
  if (name === undefined) return problem('profile-name', `"${base}" cannot be the name of a profile.`);
  const instructions = word('developer_instructions');
  if (instructions === undefined)
    return problem('profile-empty', `The profile "${name}" has no developer_instructions.`);
  const { access, problems } = readAccess(file, { written: word('sandbox_mode'), tools: undefined });
  const profile: Profile = {
    name,
    description: (word('description') ?? '').replace(/\s+/g, ' '),
    instructions,
    source: 'codex',
    file,
    tools: undefined,
    disallowedTools: [],
    model: word('model'),
    effort: word('model_reasoning_effort'),
    access,
  };
  return { profile, problems };
}

function lineOf(error: unknown): number {
  return error instanceof Error && 'line' in error && typeof error.line === 'number' ? error.line : 1;
}
