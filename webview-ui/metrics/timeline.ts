import { html, nothing, svg } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { RunSpan, Segment, SegmentKind } from '../../src/core/metrics/model';
import { duration, plainText } from '../../src/core/metrics/words';
import type { PageActions, PageModel } from './model';
import { timescale } from './timescale';
import type { Timescale } from './timescale';
import { dayOf, outcomeSign, SEGMENT_KINDS, SEGMENT_WORDS, segmentWords, timeOf } from './wording';

/** Height of one run, as the style sheet has it for the labels beside it. */
const ROW = 26;
const AXIS = 40;
const LEAST_WIDTH = 2;

/** Where the bar of each kind of segment lies in its row, and how high it is: they differ in more than colour. */
const BARS: Record<SegmentKind, { readonly top: number; readonly height: number }> = {
  preparing: { top: 12, height: 2 },
  working: { top: 6, height: 14 },
  waiting: { top: 6, height: 14 },
  gates: { top: 6, height: 14 },
  review: { top: 10, height: 6 },
  integration: { top: 6, height: 14 },
};

/** The runs as bars over time, each row beside its label. The same figures stand in the table of runs. */
export function timeline(runs: readonly RunSpan[], model: PageModel, actions: PageActions): TemplateResult {
  const scale = timescale(
    runs.flatMap(({ segments }) => segments.filter(({ kind }) => kind !== 'review').map(intervalOf)),
    model.timelineWidth,
  );
  const height = AXIS + runs.length * ROW;
  const namesFeature = new Set(runs.map(({ featureId }) => featureId)).size > 1;
  return html`<ul class="legend" aria-label="Legend">
      ${SEGMENT_KINDS.map(
        (kind) =>
          html`<li>
            <svg width="22" height="14" aria-hidden="true">
              <rect
                class=${kind}
                x="0"
                y=${BARS[kind].top - 6}
                width="22"
                height=${BARS[kind].height}
              ></rect></svg
            >${SEGMENT_WORDS[kind]}
          </li>`,
      )}
    </ul>
    <div class="timeline">
      <ol class="labels" aria-label="Runs">
        ${repeat(
          runs,
          ({ run }) => run,
          (run) => label(run, namesFeature, actions),
        )}
      </ol>
      <div class="scroller bars" role="region" aria-label="Timeline, scrolls sideways" tabindex="0">
        <svg width=${scale.width} height=${height} role="img" aria-labelledby="timeline-title">
          <title id="timeline-title">
            ${runs.length} runs over time. The button Table shows the same as a table.
          </title>
          <defs>
            <pattern
              id="stripes"
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect class="stripes-ground" width="6" height="6"></rect>
              <rect class="stripes-line" width="3" height="6"></rect>
            </pattern>
          </defs>
          ${axis(scale, height)}
          ${runs.map(
            (run, index) =>
              svg`<g transform=${`translate(0 ${AXIS + index * ROW})`}>${run.segments.map((segment) => bar(segment, scale))}</g>`,
          )}
        </svg>
      </div>
    </div>`;
}

function label(run: RunSpan, namesFeature: boolean, actions: PageActions): TemplateResult {
  return html`<li class="run">
    ${namesFeature ? html`<span class="id">${plainText(run.featureId)}</span>` : nothing}
    <button
      class="link"
      type="button"
      title=${plainText(run.title)}
      @click=${() => actions.post({ type: 'openTask', task: run.task })}
    >
      ${plainText(run.taskId)}
    </button>
    <span class="agent"
      ><bdi>${plainText(run.agent)}</bdi>${
        run.attempt > 1 ? html`<span title=${`Attempt ${run.attempt}`}> #${run.attempt}</span>` : nothing
      }</span
    >
    <span class="outcome" title=${run.outcome}
      ><span aria-hidden="true">${outcomeSign(run.outcome)}</span>
      <span class="word">${run.outcome}</span></span
    >
    <span class="hidden">${segmentWords(run)}</span>
  </li>`;
}

function bar(segment: Segment, scale: Timescale): TemplateResult {
  const { from, to } = intervalOf(segment);
  const x = scale.place(from);
  const { top, height } = BARS[segment.kind];
  const words = `${SEGMENT_WORDS[segment.kind]}, ${timeOf(from)} to ${segment.isOpen ? 'now' : timeOf(to)}, ${duration(to - from)}`;
  return svg`<rect class=${segment.isOpen ? `${segment.kind} open` : segment.kind}
    x=${x} y=${top} width=${Math.max(LEAST_WIDTH, scale.place(to) - x)} height=${height}><title>${words}</title></rect>`;
}

const axis = (scale: Timescale, height: number): TemplateResult =>
  svg`<g class="axis" aria-hidden="true">
    ${scale.breaks.map(
      ({ x, width, ms }) =>
        svg`<rect class="break" x=${x} y="0" width=${width} height=${height}><title>${duration(ms)} without work</title></rect>
          <text class="pause" x=${x + width / 2} y="32" text-anchor="middle">⋯</text>`,
    )}
    ${scale.ticks.map(({ at, x, isNewDay }) => {
      const isAtEnd = x > scale.width - 40;
      return svg`<line x1=${x} x2=${x} y1="36" y2=${height}></line>
        <text x=${isAtEnd ? x - 3 : x + 3} y="32" text-anchor=${isAtEnd ? 'end' : 'start'}>${timeOf(at)}</text>
        ${isNewDay ? svg`<text class="day" x=${isAtEnd ? x - 3 : x + 3} y="14" text-anchor=${isAtEnd ? 'end' : 'start'}>${dayOf(at)}</text>` : nothing}`;
    })}
  </g>`;

const intervalOf = ({ from, to }: Segment): { from: number; to: number } => ({
  from: Date.parse(from),
  to: Date.parse(to),
});
