import { render } from 'lit-html';
import { connect } from './host';
import { newModel } from './model';
import type { PageActions } from './model';
import { page } from './page';
import { readSnapshot } from './readSnapshot';

/** Space beside the timeline's bars: labels, gap and padding. */
const LABELS_WIDTH = 300;
const NARROW_LABELS_WIDTH = 110;
const NARROW = 620;

const host = connect();
const model = newModel(host.recall());
const root = document.getElementById('page');

const draw = (): void => {
  if (root) render(page(model, actions), root);
};

const actions: PageActions = {
  post: (message) => host.post(message),
  setIntent: (change) => {
    model.intent = { ...model.intent, ...change };
    host.remember(model.intent);
    draw();
  },
  setEdit: (field, edit) => {
    if (edit) model.edits.set(field, edit);
    else model.edits.delete(field);
    draw();
  },
  showAllRuns: () => {
    model.showsAllRuns = true;
    draw();
  },
};

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const snapshot = readSnapshot(event.data);
  if (!snapshot) return;
  model.snapshot = snapshot;
  // The host has answered; what is being typed stays.
  for (const [field, { is }] of model.edits) if (is === 'sent') model.edits.delete(field);
  draw();
});

if (root) {
  // The first drawing must not be put after the words that stand there while the script loads.
  root.textContent = '';
  new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width } = entry.contentRect;
    const available = Math.max(
      240,
      Math.floor(width - (width < NARROW ? NARROW_LABELS_WIDTH : LABELS_WIDTH)),
    );
    if (available === model.timelineWidth) return;
    model.timelineWidth = available;
    draw();
  }).observe(root);
}
draw();
host.post({ type: 'ready' });
