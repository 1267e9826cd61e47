import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { conflictLine } from '../../src/core/contract/integrationMap/mapListing';
import type { IntegrationMap, MapPlace } from '../../src/core/contract/integrationMap/model';
import {
  featureWords,
  STANDING_WORDS,
  STATE_MEANINGS,
  STATE_WORDS,
} from '../../src/core/contract/integrationMap/words';
import { plainText } from '../../src/core/metrics/words';
import { STATE_SIGNS } from './matrix';
import type { PageActions, ShownMap } from './model';

/** What is known of the point the keyboard is on, each thing with the place where it stands. */
export function details(
  { map, pair }: ShownMap,
  row: number,
  column: number | undefined,
  actions: PageActions,
): TemplateResult {
  const other = column === row ? undefined : column;
  const known = other === undefined ? undefined : pair(row, other);
  const state = known?.state ?? 'none';
  return html`<section class="details" aria-label="The chosen point">
    <h2 class="point">
      ${nameOf(map, row)}${other === undefined ? nothing : html` – ${nameOf(map, other)}`}
    </h2>
    ${
      other === undefined
        ? nothing
        : html`<p>
            <span class="chip ${state}"
              ><span aria-hidden="true">${STATE_SIGNS[state]}</span> ${STATE_WORDS[state]}</span
            >
            ${STATE_MEANINGS[state]}.
          </p>`
    }
    ${
      known
        ? html`<ul>
            ${known.conflicts.map(
              (conflict) =>
                html`<li>
                  <span class="kind">${conflict.settled ? 'Merge, settled' : 'Conflict'}</span>
                  ${plainText(conflictLine(conflict))}
                </li>`,
            )}
            ${known.declared.map(
              ({ by, kind, text, place }) =>
                html`<li>
                  <span class="kind">${kind === 'depends-on' ? 'Depends on' : 'Integration point'}</span>
                  ${link(place, actions)} ${nameOf(map, by)}: <bdi>${sentence(text)}</bdi>
                </li>`,
            )}
            ${known.covered.map(
              ({ criterion, text, place, standing, because }) =>
                html`<li>
                  <span class="kind">Criterion</span> ${link(place, actions)} ${plainText(criterion)}
                  (${STANDING_WORDS[standing]}, ${because}): <bdi>${sentence(text)}</bdi>
                </li>`,
            )}
          </ul>`
        : html`<ul>
            ${[row, ...(other === undefined ? [] : [other])].map((position) => {
              const feature = map.features[position];
              return feature
                ? html`<li>
                    <span class="kind">${feature.hasContract ? 'Contract' : 'No contract'}</span>
                    ${link(feature.place, actions)}
                  </li>`
                : nothing;
            })}
          </ul>`
    }
  </section>`;
}

export const nameOf = ({ features }: IntegrationMap, position: number): TemplateResult => {
  const feature = features[position];
  return html`<bdi>${feature ? plainText(featureWords(feature)) : ''}</bdi>`;
};

const link = ({ file, line }: MapPlace, actions: PageActions): TemplateResult =>
  html`<button class="link" type="button" @click=${() => actions.open(file, line)}>
    <bdi>${plainText(file)}</bdi>:${line}
  </button>`;

/** A contract's text without Markdown's code and emphasis marks, which mean nothing here. */
const sentence = (text: string): string => plainText(text.replace(/`|\*\*/gu, ''));
