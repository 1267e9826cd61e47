/**
 * Argument templates: every element of the array becomes exactly one argument (`-m`, `--model={model}`), except the
 * four that stand for a list of their own (`{...access}`). There is no quoting, because there is no shell.
 */
export const PLACEHOLDERS = [
  'prompt',
  'promptFile',
  'worktree',
  'runFolder',
  'sessionId',
  'model',
  'gitFolder',
  'worktreeGitFolder',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export const SPREADS = ['access', 'model', 'session', 'reads', 'hooks'] as const;
export type Spread = (typeof SPREADS)[number];

/** `{name}` or `{...name}`. JSON in a literal (`{"a":1}`) does not look like that. */
const SLOT = /\{(\.\.\.)?([A-Za-z][A-Za-z0-9]*)\}/g;

/** What is wrong with a template's element, in words; undefined when it is fine. */
export const templateFault = (element: string): string | undefined => {
  if (element.includes('\0')) return 'an argument cannot hold a NUL character';
  for (const [slot, spread, name = ''] of element.matchAll(SLOT)) {
    if (spread === undefined) {
      if (!isPlaceholder(name))
        return `${slot} is unknown; known are ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}`;
    } else if (!isSpread(name)) {
      return `${slot} is unknown; known are ${SPREADS.map((known) => `{...${known}}`).join(', ')}`;
    } else if (slot !== element) {
      return `${slot} stands for several arguments and must be an element of its own`;
    }
  }
  return undefined;
};

/** Whether a template mentions a placeholder. */
export const mentions = (template: readonly string[], placeholder: Placeholder): boolean =>
  template.some((element) => element.includes(`{${placeholder}}`));

/**
 * Fills a template in one pass: a value that itself looks like a placeholder stays as it is.
 * @returns the arguments, or the first placeholder that has no value.
 */
export const fillTemplate = (
  template: readonly string[],
  values: Readonly<Partial<Record<Placeholder, string>>>,
  lists: Readonly<Partial<Record<Spread, readonly string[]>>> = {},
): { readonly args: readonly string[] } | { readonly missing: string } => {
  const args: string[] = [];
  let missing: string | undefined;
  for (const element of template) {
    const spread = /^\{\.\.\.([A-Za-z]+)\}$/.exec(element)?.[1];
    if (spread !== undefined && isSpread(spread)) {
      args.push(...(lists[spread] ?? []));
      continue;
    }
    args.push(
      element.replace(SLOT, (slot, dots: string | undefined, name: string) => {
        const value = dots === undefined && isPlaceholder(name) ? values[name] : undefined;
        if (value === undefined) missing ??= slot;
        return value ?? slot;
      }),
    );
  }
  return missing === undefined ? { args } : { missing };
};

const isPlaceholder = (name: string): name is Placeholder =>
  (PLACEHOLDERS as readonly string[]).includes(name);
const isSpread = (name: string): name is Spread => (SPREADS as readonly string[]).includes(name);
