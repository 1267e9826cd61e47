import { entriesOf, frontMatterOf, itemsOf, parseYaml, plainKey, scalarText } from '../contract/frontMatter';
import { profileName, type Profile, type ProfileResult, type ProfileSource } from './profile';
import { readAccess } from './profileAccess';

/** Reads a profile in Markdown: front matter with name, description, tools, model; its body is the instructions. */
export function readMarkdownProfile(file: string, text: string, source: ProfileSource): ProfileResult {
  const problem = (code: string, message: string): ProfileResult => ({
    problem: { code, severity: 'warning', file, line: 1, message },
  });
  const front = frontMatterOf(text);
  if (front === 'unclosed')
    return problem('profile-unclosed', 'The front matter is not closed by a line of three hyphens.');
  if (!front && source === 'claude') {
    return problem(
      'profile-without-front-matter',
      'Without front matter (name, description) this file is no agent.',
    );
  }
  const fields = front ? fieldsOf(front.text) : new Map<string, string | readonly string[]>();
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.md$/, '');
  const name = profileName(single(fields.get('name')) ?? base) ?? profileName(base);
  if (name === undefined) return problem('profile-name', `"${base}" cannot be the name of a profile.`);
  const instructions = text
    .slice(front?.bodyStart ?? 0)
    .replace(/^\uFEFF/, '')
    .trim();
  if (instructions === '') return problem('profile-empty', `The profile "${name}" has no instructions.`);
  const tools = listed(fields.get('tools'));
  const model = single(fields.get('model'));
  const { access, problems } = readAccess(file, { written: single(fields.get('access')), tools });
  const profile: Profile = {
    name,
    description: (single(fields.get('description')) ?? '').replace(/\\n/g, ' ').replace(/\s+/g, ' ').trim(),
    instructions,
    source,
    file,
    tools,
    disallowedTools: listed(fields.get('disallowedtools')) ?? [],
    model: model === 'inherit' ? undefined : model,
    effort: single(fields.get('effort')),
    access,
  };
  return { profile, problems };
}

type Fields = ReadonlyMap<string, string | readonly string[]>;

/**
 * The fields by plain key. Many real descriptions hold an unquoted colon (`description: Use when: ...`), which YAML
 * refuses and the agents' own readers do not: then every line that begins with a key is taken as it stands.
 */
function fieldsOf(yaml: string): Fields {
  const parsed = parseYaml(yaml);
  if (!parsed || parsed.errors.length > 0) return fieldsByLine(yaml);
  return new Map(
    entriesOf(parsed.document.contents).map(({ plainKey: key, value }) => [
      key,
      scalarText(value) ?? itemsOf(value).flatMap((item) => scalarText(item) ?? []),
    ]),
  );
}

function fieldsByLine(yaml: string): Fields {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of yaml.split(/\r?\n/)) {
    const entry = /^([A-Za-z][\w-]{0,40})[ \t]*:(.*)$/.exec(line);
    if (entry) {
      last = plainKey(entry[1] ?? '');
      fields.set(last, unquoted((entry[2] ?? '').trim()));
    } else if (last !== undefined && /^[ \t]+\S/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`.trim());
    }
  }
  return fields;
}

function unquoted(value: string): string {
  if (/^[>|][+-]?$/.test(value)) return '';
  const quote = value.charAt(0);
  const isQuoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}

function single(field: string | readonly string[] | undefined): string | undefined {
  const text = typeof field === 'string' ? field.trim() : undefined;
  return text === '' ? undefined : text;
}

/** `Read, Grep, Bash` or a YAML list. A bracket can hold commas: `Bash(git add, git commit)`. */
function listed(field: string | readonly string[] | undefined): readonly string[] | undefined {
  if (field === undefined) return undefined;
  const items = typeof field === 'string' ? field.split(/,(?![^()]{0,1000}\))/) : field;
  const names = items.map((item) => item.trim()).filter((item) => item !== '');
  return names.length === 0 ? undefined : names;
}
