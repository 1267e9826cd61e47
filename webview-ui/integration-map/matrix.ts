import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { FeaturePair, MapFeature, PairState } from '../../src/core/contract/integrationMap/model';
import { featureWords, pairWords, STATE_WORDS } from '../../src/core/contract/integrationMap/words';
import { plainText } from '../../src/core/metrics/words';
import type { ShownMap } from './model';

/** A sign for people who see; colour alone would say nothing to some of them. */
export const STATE_SIGNS: Readonly<Record<PairState, string>> = {
  conflicted: '✕',
  uncovered: '○',
  failed: '!',
  covered: '◐',
  verified: '✓',
  none: '',
};

/** Of a pair that is known only because work met there, which is settled. */
export const SETTLED_SIGN = '·';

// Without a part to fill in: ten thousand of these must cost next to nothing.
const EMPTY = html`<td role="gridcell" tabindex="-1" class="none" aria-label="nothing declared"></td>`;
const SELF = html`<td role="gridcell" tabindex="-1" class="self" aria-label="the feature itself"></td>`;

/**
 * The matrix: a grid of features against features, the same above and below its diagonal. Its cells have no handlers and no
 * ids; who listens to the table finds row and column by the cell's place in it.
 */
export function matrix(shownMap: ShownMap, label: string): TemplateResult {
  const { map, shown } = shownMap;
  const features = shown.flatMap((position) => map.features[position] ?? []);
  return html`<table role="grid" class="matrix" aria-label=${label} aria-describedby="keys">
    <thead>
      <tr>
        <td class="corner"></td>
        ${features.map(
          (feature) =>
            html`<th scope="col" title=${words(feature)}>
              <span><bdi>${plainText(feature.id)}</bdi></span>
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${shown.map((row) => {
        const feature = map.features[row];
        if (!feature) return nothing;
        return html`<tr>
          <th scope="row" tabindex="-1" class=${feature.hasContract ? '' : 'silent'} title=${words(feature)}>
            <bdi>${plainText(feature.id)}</bdi>
          </th>
          ${shown.map((column) => (column === row ? SELF : cell(shownMap, row, column)))}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function cell({ map, pair }: ShownMap, row: number, column: number): TemplateResult {
  const known = pair(row, column);
  if (!known) return EMPTY;
  const needs = needsOf(known, row);
  const other = plainText(map.features[column]?.id ?? '');
  const said = `${STATE_WORDS[known.state]}: ${needs ? `depends on ${other}, ` : ''}${pairWords(known)}`;
  return html`<td
    role="gridcell"
    tabindex="-1"
    class="${known.state}${needs ? ' needs' : ''}"
    aria-label=${said}
    title="${plainText(map.features[row]?.id ?? '')} – ${other}: ${said}"
  >
    ${known.state === 'none' ? SETTLED_SIGN : STATE_SIGNS[known.state]}
  </td>`;
}

const needsOf = ({ declared }: FeaturePair, row: number): boolean =>
  declared.some(({ by, kind }) => by === row && kind === 'depends-on');

const words = (feature: MapFeature): string =>
  `${plainText(featureWords(feature))}${feature.hasContract ? '' : ' (no contract)'}`;
