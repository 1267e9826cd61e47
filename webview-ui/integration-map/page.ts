import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { conflictLine } from '../../src/core/contract/integrationMap/mapListing';
import { PAIR_STATES, type IntegrationMap } from '../../src/core/contract/integrationMap/model';
import { counted, STATE_MEANINGS, STATE_WORDS } from '../../src/core/contract/integrationMap/words';
import { plainText } from '../../src/core/metrics/words';
import { details, nameOf } from './details';
import { matrix, SETTLED_SIGN, STATE_SIGNS } from './matrix';
import { keyOf, MOST_FEATURES, shownMap, type PageActions, type PageModel, type ShownMap } from './model';

/** The whole page. */
export function page(model: PageModel, actions: PageActions): TemplateResult {
  const { snapshot, intent } = model;
  if (!snapshot) return html`<p class="loading" role="status">Reading contracts…</p>`;
  const { maps } = snapshot;
  return html`<header>
      <h1>Integration map</h1>
      ${
        maps.length === 0
          ? nothing
          : html`<label
              ><input
                type="checkbox"
                .checked=${intent.connectedOnly}
                @change=${() => actions.setIntent({ connectedOnly: !intent.connectedOnly })}
              />
              Only features with a known point</label
            >`
      }
    </header>
    ${maps.length === 0 ? noContracts : maps.map((map, index) => oneMap(map, index, model, actions))}
    ${maps.length === 0 ? nothing : legend}`;
}

const noContracts = html`<section class="empty" aria-labelledby="empty-heading">
  <h2 id="empty-heading">No contract yet</h2>
  <p>
    A <code>contract.md</code> beside a task list says what a feature provides and what it depends on. With
    two of them, this page shows which features have to fit together, which criteria say when they do, and
    where work has met.
  </p>
</section>`;

const legend = html`<section aria-labelledby="legend-heading">
  <h2 id="legend-heading">What the signs mean</h2>
  <ul class="legend">
    ${PAIR_STATES.filter((state) => state !== 'none').map(
      (state) =>
        html`<li>
          <span class="chip ${state}"
            ><span aria-hidden="true">${STATE_SIGNS[state]}</span> ${STATE_WORDS[state]}</span
          >
          ${STATE_MEANINGS[state]}
        </li>`,
    )}
    <li><span class="chip none">${SETTLED_SIGN}</span> nothing declared, and a settled conflict</li>
    <li>
      <span class="chip needs">corner</span> the feature of this row depends on the feature of this column
    </li>
  </ul>
  <p class="note" id="keys">
    Arrow keys move in a matrix, Home and End along a row, with Ctrl to its ends; Enter or a click opens what
    was declared, or the contract.
  </p>
</section>`;

function oneMap(map: IntegrationMap, index: number, model: PageModel, actions: PageActions): TemplateResult {
  const shown = shownMap(map, model.intent);
  const root = map.roots.filter((each) => each !== '').join(', ');
  const label = root === '' ? 'Integration points' : `Integration points of ${plainText(root)}`;
  const current = currentOf(shown, index, model);
  return html`<section data-map=${index} aria-label=${label}>
    ${root === '' ? nothing : html`<h2><bdi>${plainText(root)}</bdi></h2>`} ${figures(map)}
    <ul class="insights">
      ${map.insights.map((sentence) => html`<li>${plainText(sentence)}</li>`)}
    </ul>
    ${shown.shown.length < 2 ? nothing : html`<div class="scroller">${matrix(shown, label)}</div>`}
    ${leftOut(shown)}
    ${current && shown.shown.length >= 2 ? details(shown, current.row, current.column, actions) : nothing}
    ${loose(map)}
  </section>`;
}

function figures({ summary }: IntegrationMap): TemplateResult {
  const { features, possible, declared, covered, verified, conflicted, settled } = summary;
  const figure = (value: number, words: string): TemplateResult =>
    html`<div>
      <dt>${words}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<dl class="figures">
    ${figure(features, 'features')} ${figure(possible, 'possible points')} ${figure(declared, 'declared')}
    ${figure(covered, 'covered by criteria')} ${figure(verified, 'verified')}
    ${figure(conflicted, 'conflicted')} ${settled === 0 ? nothing : figure(settled, 'conflicts settled')}
  </dl>`;
}

function leftOut({ beyond, unconnected }: ShownMap): TemplateResult | typeof nothing {
  if (beyond + unconnected === 0) return nothing;
  const words = [
    beyond === 0
      ? ''
      : `The matrix shows the ${MOST_FEATURES} features with the most known points: more cannot be looked over. ${counted(beyond, 'other')} can be seen in the Contracts view and with “counterpoint map”.`,
    unconnected === 0 ? '' : `${counted(unconnected, 'feature')} without a known point left out.`,
  ];
  return html`<p class="note">${words.filter((each) => each !== '').join(' ')}</p>`;
}

const loose = (map: IntegrationMap): TemplateResult | typeof nothing =>
  map.loose.length === 0
    ? nothing
    : html`<h2>Conflicts of which one side is known</h2>
        <ul>
          ${map.loose.map(
            (conflict) =>
              html`<li>
                ${conflict.feature === null ? nothing : html`${nameOf(map, conflict.feature)}: `}${plainText(conflictLine(conflict))}
              </li>`,
          )}
        </ul>`;

/** The cell the keyboard is on as positions among the map's features; at first the pair that needs somebody most. */
export function currentOf(
  { map, shown }: ShownMap,
  index: number,
  { current }: PageModel,
): { readonly row: number; readonly column: number | undefined } | undefined {
  const chosen = current.get(index);
  const find = (key: string | undefined): number | undefined =>
    shown.find((position) => {
      const feature = map.features[position];
      return feature !== undefined && keyOf(feature) === key;
    });
  const row = find(chosen?.row);
  if (row !== undefined) return { row, column: find(chosen?.column) };
  const [worst] = PAIR_STATES.flatMap((state) => map.pairs.filter((pair) => pair.state === state)).filter(
    ({ a, b }) => shown.includes(a) && shown.includes(b),
  );
  const [first, second] = shown;
  return worst
    ? { row: worst.a, column: worst.b }
    : first === undefined
      ? undefined
      : { row: first, column: second };
}
