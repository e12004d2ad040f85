import { make } from './dom.ts';
import type { RecordedEvent } from './events.ts';
import { oncePerFrame } from './once-per-frame.ts';
import { sentenceOf } from './sentences.ts';
import { clock, type Story } from './story.ts';

/** The events as a table, one row for each. Only the rows in view and a few more exist in the DOM. */
export interface Table {
  readonly element: HTMLElement;
  show(story: Story, selected: RecordedEvent | undefined): void;
  /** Scrolls until this row is visible. */
  reveal(index: number): void;
  /** Adapts the table to a new size of the element. */
  fit(): void;
}

const widePx = 30;
const narrowPx = 68;
const narrowBelowPx = 560;
/** Rows above and below the visible ones, for fast scrolling. */
const spare = 8;

export function createTable(onPick: (index: number) => void): Table {
  const cell = (name: string, role = 'cell', text = '') => make('span', { class: name, role }, text);
  const head = make(
    'div',
    { class: 'titles', role: 'row', 'aria-rowindex': '1' },
    cell('time', 'columnheader', 'Time'),
    cell('tab', 'columnheader', 'Tab'),
    cell('what', 'columnheader', 'What happened'),
  );
  const body = make('div', { class: 'body', role: 'rowgroup' });
  const table = make(
    'div',
    { role: 'table', 'aria-label': 'Events in words' },
    make('div', { class: 'head', role: 'rowgroup' }, head),
    body,
  );
  const element = make(
    'div',
    { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Events in words' },
    table,
  );
  const rows: HTMLElement[] = [];
  let story: Story | null = null;
  let selected: RecordedEvent | undefined;
  let rowPx = widePx;

  const fill = (row: HTMLElement, event: RecordedEvent, index: number, from: Story) => {
    const { text, tone } = sentenceOf(event, from);
    row.dataset.index = String(index);
    row.dataset.tone = tone;
    row.ariaRowIndex = String(index + 2);
    row.ariaCurrent = event === selected ? 'true' : null;
    row.style.transform = `translateY(${index * rowPx}px)`;
    const texts = [clock(event.at, true), from.tabOf(event), text];
    for (const [place, words] of texts.entries()) {
      const part = row.children[place];
      if (part && part.textContent !== words) part.textContent = words;
    }
  };

  const renderSoon = oncePerFrame(() => {
    if (!story) return;
    const { events } = story;
    const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - spare);
    const last = Math.min(events.length, Math.ceil((element.scrollTop + element.clientHeight) / rowPx) + spare);
    while (rows.length < last - first) {
      const row = make('div', { class: 'row', role: 'row' }, cell('time'), cell('tab'), cell('what'));
      rows.push(row);
      body.append(row);
    }
    // A row element keeps its event while the event is in view. Only rows that come into view get a new event.
    for (const [place, row] of rows.entries()) {
      const index = first + ((((place - first) % rows.length) + rows.length) % rows.length);
      const event = events[index];
      row.hidden = !event || index >= last;
      if (event && !row.hidden) fill(row, event, index, story);
    }
  });

  element.addEventListener('scroll', renderSoon, { passive: true });
  body.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    if (row) onPick(Number(row.dataset.index));
  });

  const reveal = (index: number) => {
    const top = index * rowPx;
    const { scrollTop, clientHeight } = element;
    if (top < scrollTop || top + 2 * rowPx > scrollTop + clientHeight) element.scrollTop = top - clientHeight / 2;
  };

  return {
    element,
    reveal,
    show(next, event) {
      // If the user has scrolled to the end, the table stays at the end.
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - rowPx;
      story = next;
      selected = event;
      table.ariaRowCount = String(next.events.length + 1);
      body.style.height = `${next.events.length * rowPx}px`;
      if (atEnd) element.scrollTop = element.scrollHeight;
      renderSoon();
    },
    fit() {
      const isNarrow = element.clientWidth < narrowBelowPx;
      element.classList.toggle('narrow', isNarrow);
      rowPx = isNarrow ? narrowPx : widePx;
      if (story) body.style.height = `${story.events.length * rowPx}px`;
      renderSoon();
    },
  };
}
