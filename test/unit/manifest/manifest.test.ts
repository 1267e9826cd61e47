/** package.json against src/extension/ids.ts and the code, both ways: nothing promised that is not there, nothing hidden. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isBudget, isPrices } from '../../../src/core/metrics/readBudget';
import { COMMANDS, CONTEXT_KEYS, SETTINGS, VIEWS, type Settings } from '../../../src/extension/ids';
import { contributes, manifest, settings, sources, whenClauses } from './extensionManifest';

const sorted = (items: Iterable<string>): readonly string[] => [...items].sort();
const code = [...sources('src/extension')]
  .filter(([file]) => file !== 'src/extension/ids.ts')
  .map(([, text]) => text)
  .join('\n');
const viewIds = Object.values(contributes.views)
  .flat()
  .map(({ id }) => id);
const commandIds = contributes.commands.map(({ command }) => command);
const BUILT_IN_COMMAND = /^(?:vscode|workbench)\./;

describe('the manifest and the typed table of ids', () => {
  it('name the same commands, each once', () => {
    assert.deepEqual(sorted(commandIds), sorted(Object.values(COMMANDS)));
  });

  it('name the same views', () => {
    assert.deepEqual(sorted(viewIds), sorted(Object.values(VIEWS)));
  });

  it('name the same settings', () => {
    // Fails to compile when a key of `Settings` is missing in `SETTINGS`.
    const isComplete: Exclude<keyof Settings, (typeof SETTINGS)[keyof typeof SETTINGS]> extends never
      ? true
      : false = true;
    assert.ok(isComplete);
    assert.deepEqual(sorted(Object.keys(settings)), sorted(Object.values(SETTINGS)));
  });

  it('name the same context keys', () => {
    const known = new Set([...viewIds, ...commandIds]);
    const used = new Set(
      whenClauses
        .flatMap(({ when }) => when.match(/(?<!== )\bcounterpoint\.[\w.]+/g) ?? [])
        .filter((key) => !known.has(key)),
    );
    assert.deepEqual(sorted(used), sorted(Object.values(CONTEXT_KEYS)));
  });
});

describe('what the manifest promises', () => {
  it('registers every command', () => {
    const missing = Object.keys(COMMANDS).filter(
      (name) => !new RegExp(`\\b(?:command|on)\\(\\s*COMMANDS\\.${name}\\b`).test(code),
    );
    assert.deepEqual(missing, []);
  });

  it('creates every view', () => {
    const missing = Object.keys(VIEWS).filter(
      (name) => !new RegExp(`createTreeView\\(\\s*VIEWS\\.${name}\\b`).test(code),
    );
    assert.deepEqual(missing, []);
  });

  it('reads every setting', () => {
    assert.deepEqual(
      Object.keys(SETTINGS).filter((name) => !new RegExp(`\\bSETTINGS\\.${name}\\b`).test(code)),
      [],
    );
  });

  it('sets every context key', () => {
    assert.match(code, /'setContext'/);
    assert.deepEqual(
      Object.keys(CONTEXT_KEYS).filter((name) => !new RegExp(`\\bCONTEXT_KEYS\\.${name}\\b`).test(code)),
      [],
    );
  });

  it('reopens the webview panels that it activates for', () => {
    for (const event of manifest.activationEvents) {
      const [kind, id = ''] = event.split(/:(.*)/);
      if (kind === 'onWebviewPanel')
        assert.ok(code.includes(`'${id}'`), `no code makes panels of type ${id}`);
      else assert.equal(kind, 'workspaceContains', `${event} is an activation event nobody looked at`);
    }
  });
});

/** Whether a value is what the type of each setting in `Settings` says. */
const IS_OF_TYPE: { readonly [K in keyof Settings]: (value: unknown) => value is Settings[K] } = {
  'counterpoint.agents.default': isText,
  'counterpoint.agents.mode': isOneOf('interactive', 'headless'),
  'counterpoint.agents.limit': isNumber,
  'counterpoint.agents.stallMinutes': isNumber,
  'counterpoint.agents.paths': isTable(isText),
  'counterpoint.agents.askBeforeFullAccess': isBoolean,
  'counterpoint.agents.codexMayCommit': isBoolean,
  'counterpoint.budget.run': isBudget,
  'counterpoint.budget.task': isBudget,
  'counterpoint.budget.day': isBudget,
  'counterpoint.prices': (value): value is Settings['counterpoint.prices'] => isPrices(value),
  'counterpoint.profiles.default': isText,
  'counterpoint.git.path': isText,
  'counterpoint.worktrees.folder': isText,
  'counterpoint.integration.target': isText,
  'counterpoint.integration.strategy': isOneOf('merge', 'squash'),
  'counterpoint.hookLogs': (value): value is string[] => Array.isArray(value) && value.every(isText),
  'counterpoint.metrics.phaseEstimates': isTable(isNumber),
  'counterpoint.metrics.defaultTaskEstimate': isNumber,
  'counterpoint.lenses.enabled': isBoolean,
  'counterpoint.notifications.waiting': isBoolean,
  'counterpoint.contractFiles': (value): value is string[] => Array.isArray(value) && value.every(isText),
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
function isOneOf<T extends string>(...allowed: readonly T[]): (value: unknown) => value is T {
  return (value): value is T => allowed.some((one) => one === value);
}
function isTable<T>(isValue: (value: unknown) => value is T): (value: unknown) => value is Record<string, T> {
  return (value): value is Record<string, T> =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isValue);
}

describe('settings', () => {
  for (const [key, isOfType] of Object.entries(IS_OF_TYPE)) {
    it(`${key} has a default of its type, and describes itself`, () => {
      const setting = settings[key];
      assert.ok(setting, 'it is not in the manifest');
      assert.ok(isOfType(setting.default), `default ${JSON.stringify(setting.default)}`);
      assert.equal(setting.type, Array.isArray(setting.default) ? 'array' : typeof setting.default);
      for (const value of setting.enum ?? []) assert.ok(isOfType(value), `choice ${value}`);
      assert.equal(setting.enumDescriptions?.length, setting.enum?.length);
      assert.match(setting.description ?? setting.markdownDescription ?? '', /^[A-Z].*[.]$/s);
    });
  }

  it('have the same default in the code where it falls back', () => {
    const value = String.raw`('[^']*'|\d+|true|false|\{\}|\[\])\s*,?`;
    const read = new RegExp(String.raw`\.get<[^>(]+>?>\(\s*SETTINGS\.(\w+),\s*${value}\s*\)`, 'g');
    // Settings of the engine are checked for their type first: `take(SETTINGS.x, isText, '', 'text')`.
    const taken = new RegExp(String.raw`take\(\s*SETTINGS\.(\w+),\s*\w+,\s*${value}`, 'g');
    const fallbacks = [read, taken].flatMap((form) =>
      [...code.matchAll(form)].map(([, name = '', text = '']) => ({ name, text })),
    );
    assert.ok(fallbacks.length >= 10, `only ${fallbacks.length} were found`);
    for (const { name, text } of fallbacks) {
      const key = Object.entries(SETTINGS).find(([each]) => each === name)?.[1];
      assert.ok(key, name);
      assert.deepEqual(JSON.parse(text.replaceAll("'", '"')), settings[key]?.default, key);
    }
  });
});

describe('menus and links', () => {
  it('name only commands that exist', () => {
    const named = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    assert.deepEqual(
      named.filter((command) => !commandIds.includes(command)),
      [],
    );
  });

  it('name only views that exist', () => {
    const named = [
      ...whenClauses.flatMap(({ when }) =>
        [...when.matchAll(/\bview == (\S+)/g)].map(([, view = '']) => view),
      ),
      ...contributes.viewsWelcome.map(({ view }) => view),
    ];
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((view) => !viewIds.includes(view)),
      [],
    );
  });

  it('look for words in context values that rows have', () => {
    const rows = [...sources('src/extension/plan'), ...sources('src/core/run')]
      .map(([, text]) => text)
      .join('\n');
    const words = whenClauses.flatMap(({ when }) =>
      [...when.matchAll(/viewItem =~ \/\^task:(.*?)\/(?:$| )/g)].flatMap(
        ([, pattern = '']) => pattern.replaceAll('\\b', ' ').match(/[a-zA-Z]+/g) ?? [],
      ),
    );
    assert.ok(words.length > 10);
    assert.deepEqual(
      words.filter((word) => !rows.includes(`'${word}'`)),
      [],
    );
  });

  it('offer Delegate on a ready task, not on one that is not ready', () => {
    const items = (contributes.menus['view/item/context'] ?? []).filter(
      ({ command }) => command === COMMANDS.delegateTask,
    );
    assert.equal(items.length, 2);
    for (const { when = '' } of items) {
      const pattern = /viewItem =~ \/(.*)\/$/.exec(when)?.[1];
      assert.ok(pattern, when);
      assert.match('task:ready', new RegExp(pattern));
      assert.doesNotMatch('task:not-ready', new RegExp(pattern));
    }
  });

  it('link from welcome views and the walkthrough to commands that exist', () => {
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ];
    const linked = texts.flatMap((text) =>
      [...text.matchAll(/\]\(command:([^)?]+)/g)].map(([, id = '']) => id),
    );
    assert.ok(linked.length >= 8);
    assert.deepEqual(
      linked.filter((id) => !commandIds.includes(id) && !BUILT_IN_COMMAND.test(id)),
      [],
    );
  });

  it('open the walkthrough by its full name', () => {
    const ids = contributes.walkthroughs.map(({ id }) => `${manifest.publisher}.${manifest.name}#${id}`);
    const opened = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/openWalkthrough\?([^)]+)/g)].map(([, argument = '']) =>
        decodeURIComponent(argument),
      ),
    );
    assert.ok(opened.length > 0);
    for (const argument of opened) assert.ok(ids.includes(String(JSON.parse(argument))), argument);
  });

  it('complete the walkthrough by events that can happen', () => {
    const events = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents),
    );
    const possible = new Set([
      ...commandIds.map((id) => `onCommand:${id}`),
      ...viewIds.map((id) => `onView:${id}`),
    ]);
    assert.deepEqual(
      events.filter((event) => !possible.has(event)),
      [],
    );
  });
});

describe('texts', () => {
  const titles = contributes.commands.map(({ title }) => title);

  it('of commands begin with a capital verb, stand under one category and differ', () => {
    for (const { title, category, icon } of contributes.commands) {
      assert.match(title, /^[A-Z][a-z]+ /, title);
      assert.doesNotMatch(title, /\.\.\.|[.:]$/, `${title}: "…" is one character`);
      assert.equal(category, 'Counterpoint');
      assert.match(icon ?? '$(x)', /^\$\([a-z-]+\)$/);
    }
    assert.equal(new Set(titles).size, titles.length);
  });

  it('have no emoji, no Markdown where it is not rendered', () => {
    const whole = JSON.stringify({ contributes, description: manifest.description });
    assert.doesNotMatch(whole, /\p{Extended_Pictographic}/u);
    for (const { contents } of contributes.viewsWelcome) assert.doesNotMatch(contents, /`/);
    for (const [key, { description }] of Object.entries(settings))
      assert.doesNotMatch(description ?? '', /`/, `${key} needs a markdownDescription`);
  });

  it('give every inline action an icon', () => {
    const inline = Object.entries(contributes.menus)
      .filter(([menu]) => /^view\/|^comments\/commentThread\/title$/.test(menu))
      .flatMap(([, items]) => items)
      .filter(({ group }) => group?.startsWith('inline') || group?.startsWith('navigation'))
      .map(({ command }) => command);
    assert.ok(inline.length > 5);
    const withoutIcon = contributes.commands
      .filter(({ icon }) => icon === undefined)
      .map(({ command }) => command);
    assert.deepEqual(
      inline.filter((command) => withoutIcon.includes(command)),
      [],
    );
  });
});
