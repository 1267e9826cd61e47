import { visibleLine } from '../../agents/plainText';
import type { FeaturePair, IntegrationMap, PairState } from './model';
import { STATE_WORDS } from './words';

/** Mermaid refuses to draw more edges than this unless its host was configured otherwise (`maxEdges`). */
const MOST_EDGES = 500;
const LONGEST_LABEL = 60;

/** `a` needs `b`: the arrow leads to what is needed. Thick: verified; dotted: no criterion; crossed: conflicted. */
const LINES: Readonly<Record<PairState, readonly [line: string, arrow: string]>> = {
  conflicted: ['x--x', 'x--x'],
  uncovered: ['-.-', '-.->'],
  failed: ['---', '-->'],
  covered: ['---', '-->'],
  verified: ['===', '==>'],
  none: ['---', '-->'],
};

/**
 * The maps as a Mermaid flowchart, for a README or an issue. Nodes are called f1, f2, ...: a name from a file appears only
 * inside a quoted label, where every character that is not a letter, a digit or harmless is written as its number, so no
 * name can end the label, begin a line, link anywhere or style anything.
 */
export function mermaidOf(maps: readonly IntegrationMap[]): string {
  const lines = ['flowchart LR'];
  let number = 0;
  let edges = 0;
  let left = 0;
  maps.forEach((map, index) => {
    const first = number + 1;
    const nodes = map.features.map((feature) => {
      number += 1;
      const label = labelOf(feature.id, feature.title);
      return feature.hasContract ? `f${number}["${label}"]` : `f${number}("${label}"):::silent`;
    });
    const isAlone = maps.length === 1;
    if (!isAlone)
      lines.push(
        `  subgraph r${index + 1}["${encoded(map.roots.map((root) => (root === '' ? 'workspace' : root)).join(', '))}"]`,
      );
    lines.push(...nodes.map((node) => `${isAlone ? '  ' : '    '}${node}`));
    if (!isAlone) lines.push('  end');
    for (const pair of map.pairs) {
      if (edges === MOST_EDGES) left += 1;
      else {
        edges += 1;
        lines.push(`  ${edgeOf(pair, first)}`);
      }
    }
  });
  if (left > 0) lines.push(`  %% ${left} more pairs: Mermaid draws no more than ${MOST_EDGES} edges`);
  lines.push('  classDef silent stroke-dasharray: 4 3');
  return `${lines.join('\n')}\n`;
}

function edgeOf({ a, b, state, declared, conflicts }: FeaturePair, first: number): string {
  const needs = declared.filter(({ kind }) => kind === 'depends-on');
  const isForward = needs.some(({ by }) => by === a);
  const isBack = needs.some(({ by }) => by === b);
  const [from, to] = isBack && !isForward ? [b, a] : [a, b];
  const [line, arrow] = LINES[state];
  const past = state !== 'conflicted' && conflicts.length > 0 ? ', conflict settled' : '';
  return `f${first + from} ${isForward === isBack ? line : arrow}|${STATE_WORDS[state]}${past}| f${first + to}`;
}

const labelOf = (id: string, title: string | null): string =>
  title === null || title.toLowerCase() === id.toLowerCase()
    ? encoded(id)
    : `${encoded(id)}<br/>${encoded(title)}`;

/** Entities as Mermaid writes them: `#35;`. */
function encoded(text: string): string {
  const characters = [...visibleLine(text).trim()];
  const cut =
    characters.length <= LONGEST_LABEL ? characters : [...characters.slice(0, LONGEST_LABEL - 1), '…'];
  return cut
    .map((character) =>
      /^[\p{L}\p{N} .,_…-]$/u.test(character) ? character : `#${character.codePointAt(0) ?? 32};`,
    )
    .join('');
}
