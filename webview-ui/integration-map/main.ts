import { render } from 'lit-html';
import { connect } from './host';
import { keyOf, newModel, shownMap, type Cell, type PageActions, type ShownMap } from './model';
import { nextCell } from './navigation';
import { currentOf, page } from './page';
import { readSnapshot } from './readSnapshot';

const host = connect();
const model = newModel(host.recall());
const root = document.getElementById('page');

const actions: PageActions = {
  open: (file, line) => host.post({ type: 'open', file, line }),
  setIntent: (intent) => {
    model.intent = intent;
    host.remember(intent);
    draw();
  },
  setCurrent: (map, row, column) => {
    model.current.set(map, { row, column });
    draw();
  },
};

function draw(): void {
  if (!root) return;
  // The cell that has the focus may be drawn anew, and the focus would be gone with it.
  const focusedMap = cellAt(document.activeElement)?.map;
  render(page(model, actions), root);
  for (const section of root.querySelectorAll<HTMLElement>('[data-map]')) roveIn(section, focusedMap);
}

/** One cell of each matrix is in the order of the Tab key: the one the keyboard was on last. */
function roveIn(section: HTMLElement, focusedMap: number | undefined): void {
  const index = Number(section.dataset['map']);
  const shown = shownAt(index);
  const at = shown && currentOf(shown, index, model);
  if (!at) return;
  const row = section.querySelectorAll('tbody tr')[shown.shown.indexOf(at.row)];
  const column = at.column === undefined ? 0 : shown.shown.indexOf(at.column) + 1;
  const cell = row?.children[column];
  if (!(cell instanceof HTMLElement)) return;
  for (const other of section.querySelectorAll<HTMLElement>('tbody [tabindex="0"]'))
    if (other !== cell) other.tabIndex = -1;
  cell.tabIndex = 0;
  if (index === focusedMap && document.activeElement !== cell) cell.focus();
}

const shownAt = (index: number): ShownMap | undefined => {
  const map = model.snapshot?.maps[index];
  return map && shownMap(map, model.intent);
};

/** The cell an element is in, by its place in the table: cells carry no ids, there may be ten thousand. */
function cellAt(target: EventTarget | null): Cell | undefined {
  const cell = target instanceof Element ? target.closest<HTMLTableCellElement>('tbody [tabindex]') : null;
  const row = cell?.closest('tr');
  const section = cell?.closest<HTMLElement>('[data-map]');
  if (!cell || !row || !section) return undefined;
  return {
    map: Number(section.dataset['map']),
    row: row.sectionRowIndex,
    column: cell.cellIndex - 1,
  };
}

function choose({ map, row, column }: Cell): void {
  const shown = shownAt(map);
  const key = (position: number): string | undefined => {
    const feature = shown?.map.features[shown.shown[position] ?? -1];
    return feature && keyOf(feature);
  };
  const rowKey = key(row);
  if (rowKey !== undefined) actions.setCurrent(map, rowKey, column < 0 ? undefined : key(column));
}

/** Opens what the row's feature declares, else what the other one does, else a criterion, else the row's contract. */
function openCell({ map, row, column }: Cell): void {
  const shown = shownAt(map);
  const [one, other] = [shown?.shown[row], shown?.shown[column]];
  if (!shown || one === undefined) return;
  const pair = other === undefined || other === one ? undefined : shown.pair(one, other);
  const declared = pair?.declared.find(({ by }) => by === one) ?? pair?.declared[0];
  const place = declared?.place ?? pair?.covered[0]?.place ?? shown.map.features[one]?.place;
  if (place) actions.open(place.file, place.line);
}

root?.addEventListener('click', ({ target }) => {
  const cell = cellAt(target);
  if (!cell) return;
  choose(cell);
  openCell(cell);
});

root?.addEventListener('focusin', ({ target }) => {
  const cell = cellAt(target);
  if (cell) choose(cell);
});

root?.addEventListener('keydown', (event) => {
  const cell = cellAt(event.target);
  const shown = cell && shownAt(cell.map);
  if (!cell || !shown || event.altKey || event.metaKey) return;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    openCell(cell);
    return;
  }
  const next = nextCell(event.key, event.ctrlKey, cell, shown.shown.length);
  if (!next) return;
  event.preventDefault();
  const table = event.target instanceof Element ? event.target.closest('table') : null;
  const found = table?.tBodies[0]?.rows[next.row]?.children[next.column + 1];
  if (found instanceof HTMLElement) found.focus();
});

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const snapshot = readSnapshot(event.data);
  if (!snapshot) return;
  model.snapshot = snapshot;
  draw();
});

// The first drawing must not be put after the words that stand there while the script loads.
if (root) root.textContent = '';
draw();
host.post({ type: 'ready' });
