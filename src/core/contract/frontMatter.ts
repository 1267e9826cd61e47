import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

/** Metadata is short. The parser needs about 3 ms per KB, and nothing may hold up the editor for long. */
const MAX_BLOCK = 32 * 1024;
const MAX_DEPTH = 64;

export interface FrontMatter {
  /** The YAML between the fences. */
  readonly text: string;
  /** Offset of that text in the file. */
  readonly start: number;
  /** Offset of the first character behind the closing fence. */
  readonly bodyStart: number;
}

/**
 * The front-matter block of a Markdown file, taken by its lines: BOM and CRLF are accepted, and a closing fence glued to
 * what follows (`---## Title`, found in real files), which YAML parsers reject.
 * @returns undefined when there is none; `unclosed` when it has no end
 */
export function frontMatterOf(text: string): FrontMatter | 'unclosed' | undefined {
  const open = /^\uFEFF?---[ \t]*\r?\n/.exec(text.slice(0, 64));
  if (!open) return undefined;
  const start = open[0].length;
  for (let at = start; at < text.length && at - start <= MAX_BLOCK;) {
    const newline = text.indexOf('\n', at);
    if (text.startsWith('---', at) || isDocumentEnd(text, at)) {
      return { text: text.slice(start, at), start, bodyStart: at + 3 };
    }
    if (newline < 0) break;
    at = newline + 1;
  }
  return 'unclosed';
}

const isDocumentEnd = (text: string, at: number) => /^\.\.\.[ \t]*(\r?\n|$)/.test(text.slice(at, at + 16));

/** A YAML text as a tree with offsets, all scalars as the text that was written: `003` stays `003`, `1.10` is no number. */
export function parseYaml(
  text: string,
): { readonly document: Document; readonly errors: readonly YamlError[] } | undefined {
  if (text.length > MAX_BLOCK || isTooDeep(text)) return undefined;
  try {
    const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false });
    return {
      document,
      errors: document.errors.map((error) => ({
        offset: error.pos[0],
        message: error.message.split('\n')[0] ?? '',
      })),
    };
  } catch {
    return undefined; // The parser recurses; whatever made it give up, nobody wrote it by hand.
  }
}

/** Counts brackets, in strings as well: being wrong takes more of them than any metadata has. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

export interface YamlError {
  readonly offset: number;
  readonly message: string;
}

export interface YamlEntry {
  readonly key: string;
  /** Lower case letters and digits of the key alone: `depends_on`, `dependsOn` and `Depends On` are one. */
  readonly plainKey: string;
  readonly value: Node | undefined;
  /** Offset of the key. */
  readonly start: number;
}

/** The entries of a mapping in the order of the file; empty for anything else. */
export function entriesOf(node: unknown): readonly YamlEntry[] {
  if (!isMap(node)) return [];
  return node.items.flatMap((pair): YamlEntry[] => {
    const { key, value } = pair as { key: unknown; value: unknown };
    if (!isScalar(key)) return [];
    const name = scalarText(key) ?? '';
    return [
      {
        key: name,
        plainKey: plainKey(name),
        value: isNode(value) ? value : undefined,
        start: key.range?.[0] ?? 0,
      },
    ];
  });
}

export const itemsOf = (node: unknown): readonly Node[] => (isSeq(node) ? node.items.filter(isNode) : []);

/** The text of a scalar; undefined for anything else, an alias included: what it stands for may be a bomb. */
export function scalarText(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

export const plainKey = (key: string): string => key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value);
