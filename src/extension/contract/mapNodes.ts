import * as vscode from 'vscode';
import { conflictLine } from '../../core/contract/integrationMap/mapListing';
import {
  PAIR_STATES,
  type FeaturePair,
  type IntegrationMap,
  type MapPlace,
  type PairConflict,
  type PairState,
} from '../../core/contract/integrationMap/model';
import {
  conflictKind,
  counted,
  featureWords,
  pairWords,
  silentPairs,
  STANDING_WORDS,
  STATE_MEANINGS,
  STATE_WORDS,
  summaryWords,
} from '../../core/contract/integrationMap/words';
import { COMMANDS } from '../ids';
import { openAt } from '../plan/taskItem';
import type { Project } from '../project';
import { currentMaps } from './mapSource';

/** More rows than this are looked at in the matrix. */
const MOST_PAIRS = 200;

interface OfMap {
  readonly project: Project;
  readonly map: IntegrationMap;
}

interface Line {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly place?: MapPlace;
}

/** Rows of the Contracts view that are about integration maps. Pairs that nobody speaks of are made when they are asked for. */
export type MapNode =
  | ({ readonly kind: 'map' } & OfMap)
  | ({ readonly kind: 'map-pair'; readonly pair: FeaturePair } & OfMap)
  | ({ readonly kind: 'map-line'; readonly line: Line } & OfMap)
  | ({ readonly kind: 'map-more'; readonly count: number } & OfMap)
  | ({ readonly kind: 'map-silent' } & OfMap)
  | ({
      readonly kind: 'map-silent-feature';
      readonly feature: number;
      readonly others: readonly number[];
    } & OfMap);

export const isMapNode = <Other extends { readonly kind: string }>(node: Other | MapNode): node is MapNode =>
  node.kind.startsWith('map');

/** One row for each map of a project that has two features at least. */
export const mapNodes = async (project: Project): Promise<readonly MapNode[]> =>
  (await currentMaps(project))
    .filter(({ features }) => features.length > 1)
    .map((map) => ({ kind: 'map', project, map }));

/** What a row of a map holds. */
export function mapChildren(node: MapNode): readonly MapNode[] {
  const { project, map } = node;
  switch (node.kind) {
    case 'map': {
      const pairs = PAIR_STATES.flatMap((state) => map.pairs.filter((pair) => pair.state === state));
      const left = pairs.length - MOST_PAIRS;
      return [
        ...pairs.slice(0, MOST_PAIRS).map((pair): MapNode => ({ kind: 'map-pair', project, map, pair })),
        ...(left > 0 ? [{ kind: 'map-more', project, map, count: left } as const] : []),
        ...map.loose.map((conflict): MapNode => {
          const line = conflictLineOf(conflict);
          return { kind: 'map-line', project, map, line };
        }),
        ...(map.summary.silent > 0 ? [{ kind: 'map-silent', project, map } as const] : []),
      ];
    }
    case 'map-pair':
      return linesOf(node.pair, map).map((line) => ({ kind: 'map-line', project, map, line }));
    case 'map-silent':
      return silentFeatures(map).map(([feature, others]) => ({
        kind: 'map-silent-feature',
        project,
        map,
        feature,
        others,
      }));
    case 'map-silent-feature':
      return node.others.map((other) => ({
        kind: 'map-line',
        project,
        map,
        line: featureLine(map, other),
      }));
    case 'map-line':
    case 'map-more':
      return [];
    default:
      return node satisfies never;
  }
}

/** How a row of a map looks. */
export function mapItem(node: MapNode): vscode.TreeItem {
  const { project, map } = node;
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const row = (label: string, state: vscode.TreeItemCollapsibleState, description: string, icon: string) => {
    const item = new vscode.TreeItem(label, state);
    item.description = description;
    item.iconPath = new vscode.ThemeIcon(icon);
    item.tooltip = description === '' ? label : `${label}\n${description}`;
    // Without it a screen reader would be given the tooltip, which is for those who hover.
    item.accessibilityInformation = { label: description === '' ? label : `${label}, ${description}` };
    return item;
  };
  const id = `${project.root}|map|${map.roots.join('|')}`;
  switch (node.kind) {
    case 'map': {
      const root = map.roots.filter((each) => each !== '').join(', ');
      const title = root === '' ? 'Integration map' : `Integration map of ${root}`;
      const item = row(title, Collapsed, summaryWords(map.summary), 'type-hierarchy');
      item.id = id;
      item.tooltip = map.insights.join('\n');
      return item;
    }
    case 'map-pair': {
      const { a, b, state } = node.pair;
      // Ids alone: how it stands would not fit behind two titles.
      const item = row(`${idOf(map, a)} – ${idOf(map, b)}`, Collapsed, STATE_WORDS[state], ICONS[state]);
      item.id = `${id}|${keyOf(map, a)}|${keyOf(map, b)}`;
      item.tooltip = `${nameOf(map, a)} – ${nameOf(map, b)}\n${STATE_WORDS[state]}: ${STATE_MEANINGS[state]}\n${pairWords(node.pair)}`;
      const place = node.pair.declared[0]?.place ?? node.pair.covered[0]?.place;
      if (place) item.command = openAt(project.uriOf(place.file), place.line);
      return item;
    }
    case 'map-line': {
      const { label, description, icon, place } = node.line;
      const item = row(label, None, description, icon);
      if (place) item.command = openAt(project.uriOf(place.file), place.line);
      return item;
    }
    case 'map-more': {
      const item = row(`${node.count} more`, None, 'shown in the matrix', 'table');
      item.command = { command: COMMANDS.showMap, title: 'Show Integration Map' };
      return item;
    }
    case 'map-silent': {
      const item = row('Nothing declared', Collapsed, counted(map.summary.silent, 'pair'), 'circle-slash');
      item.id = `${id}|silent`;
      return item;
    }
    case 'map-silent-feature': {
      const item = row(nameOf(map, node.feature), Collapsed, String(node.others.length), 'circle-slash');
      item.id = `${id}|silent|${keyOf(map, node.feature)}`;
      return item;
    }
    default:
      return node satisfies never;
  }
}

const ICONS: Readonly<Record<PairState, string>> = {
  conflicted: 'git-merge',
  uncovered: 'circle-large-outline',
  failed: 'error',
  covered: 'circle-filled',
  verified: 'pass',
  none: 'circle-slash',
};

const conflictLineOf = (conflict: PairConflict): Line => ({
  label: conflictLine(conflict),
  description: conflictKind(conflict),
  icon: conflict.settled ? 'git-commit' : 'git-merge',
});

function linesOf({ conflicts, declared, covered }: FeaturePair, map: IntegrationMap): readonly Line[] {
  return [
    ...conflicts.map(conflictLineOf),
    ...declared.map(({ by, kind, text, place }) => ({
      label: withoutMarks(text),
      description: `${kind === 'depends-on' ? 'dependency' : 'integration point'} of ${idOf(map, by)}`,
      icon: 'references',
      place,
    })),
    ...covered.map(({ by, criterion, text, standing, place }) => ({
      label: `${criterion} ${withoutMarks(text)}`,
      description: `${STANDING_WORDS[standing]}, criterion of ${idOf(map, by)}`,
      icon: standing === 'verified' ? 'pass' : standing === 'failed' ? 'error' : 'circle-large-outline',
      place,
    })),
  ];
}

/** Each feature with those it shares nothing known with: as many rows as features, and not as pairs. */
function silentFeatures(
  map: IntegrationMap,
): readonly (readonly [feature: number, others: readonly number[]])[] {
  const others = map.features.map((): number[] => []);
  for (const [a, b] of silentPairs(map)) {
    others[a]?.push(b);
    others[b]?.push(a);
  }
  return others.flatMap((each, feature) => (each.length === 0 ? [] : [[feature, each] as const]));
}

const featureLine = (map: IntegrationMap, position: number): Line => {
  const feature = map.features[position];
  return {
    label: nameOf(map, position),
    description: feature?.hasContract === false ? 'no contract' : '',
    icon: 'law',
    ...(feature ? { place: feature.place } : {}),
  };
};

const nameOf = ({ features }: IntegrationMap, position: number): string => {
  const feature = features[position];
  return feature ? featureWords(feature) : '';
};

const idOf = ({ features }: IntegrationMap, position: number): string => features[position]?.id ?? '';

/** Ids of rows outlive an update: positions do not. */
const keyOf = ({ features }: IntegrationMap, position: number): string =>
  `${features[position]?.place.file ?? ''}#${features[position]?.id ?? ''}`;

const withoutMarks = (text: string): string => text.replace(/`|\*\*/gu, '');
