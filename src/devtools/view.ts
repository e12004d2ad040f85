import { make } from './dom.ts';
import type { RecordedEvent, Recording } from './events.ts';
import { layOut } from './layout.ts';
import { createLegend } from './legend.ts';
import { createPicture } from './picture.ts';
import { parseRecording } from './recording.ts';
import { saveFile } from './save-file.ts';
import { sentenceOf } from './sentences.ts';
import { clock, readStory } from './story.ts';
import { style } from './style.ts';
import { createTable } from './table.ts';
import { createToolbar } from './toolbar.ts';
import { verdictOf } from './verdict.ts';

/** The recorder or the recording that is shown. */
export interface Source {
  readonly events: readonly RecordedEvent[];
  /** How many older events the recorder has removed because of its option `limit`. */
  readonly dropped: number;
  /** The time up to which shapes without an end are drawn, epoch ms. */
  readonly now: number;
  readonly isFile: boolean;
}

export interface View {
  readonly verdict: string;
  show(source: Source): void;
  /** Adapts the view to a new size of the element. */
  fit(): void;
}

interface Actions {
  /** Shows a recording from a file. With `null`, shows the recorder again. */
  open(recording: Recording | null): void;
  export(): Recording | undefined;
}

const zooms = [0.25, 0.5, 1, 2, 4];

/** Creates the view of one recording: the verdict, the picture, the line of the selected event, and the table. */
export function createView(root: ShadowRoot, actions: Actions): View {
  let source: Source = { events: [], dropped: 0, now: 0, isFile: false };
  let story = readStory([]);
  let layout = layOut(story, 0, 1);
  let selected: RecordedEvent | undefined;
  let zoom = 2;

  const select = (index: number) => {
    const event = story.events[Math.min(Math.max(index, 0), story.events.length - 1)];
    if (!event) return;
    selected = event;
    render();
    picture.reveal(event.at);
    table.reveal(story.events.indexOf(event));
  };
  const zoomBy = (steps: number) => {
    zoom = Math.min(Math.max(zoom + steps, 0), zooms.length - 1);
    render();
    if (selected) picture.reveal(selected.at);
  };

  const picture = createPicture((x, tab) => {
    const distance = ({ at }: RecordedEvent) => Math.abs(layout.scale.x(at) - x);
    const inTab = story.events.filter((event) => event.tab === tab);
    const nearest = inTab.reduce(
      (best, event) => (distance(event) < distance(best) ? event : best),
      inTab[0] as RecordedEvent,
    );
    if (nearest) select(story.events.indexOf(nearest));
  });
  const table = createTable(select);
  const toolbar = createToolbar({
    zoomBy,
    save: () => saveFile(actions.export()),
    close: () => actions.open(null),
    open(text) {
      try {
        actions.open(parseRecording(text));
      } catch (error) {
        tell((error as Error).message, 'bad');
      }
    },
  });
  const verdict = make('p', { class: 'verdict', role: 'status' });
  const chosen = make('p', { class: 'chosen' });
  const section = make(
    'section',
    { 'aria-label': 'Session timeline' },
    make('header', {}, make('div', {}, make('h2', {}, 'Why was I logged out?'), verdict), toolbar.element),
    picture.element,
    chosen,
    createLegend(),
    table.element,
  );

  // The styles are not in a `<style>` element, because a Content-Security-Policy may forbid inline styles.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(section);

  picture.element.addEventListener('keydown', (event) => {
    // With Ctrl, Cmd or Alt, these keys belong to the browser, for example Ctrl and + for its zoom.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = selected ? story.events.indexOf(selected) : story.events.length;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: index - 1,
      ArrowUp: index - 1,
      ArrowRight: index + 1,
      ArrowDown: index + 1,
      PageUp: index - 10,
      PageDown: index + 10,
      Home: 0,
      End: story.events.length - 1,
    };
    const steps: Readonly<Record<string, number>> = { '+': 1, '-': -1 };
    const to = moves[event.key];
    const by = steps[event.key];
    if (to === undefined && by === undefined) return;
    event.preventDefault();
    if (to !== undefined) select(to);
    if (by !== undefined) zoomBy(by);
  });

  function render(): void {
    layout = layOut(story, source.now, zooms[zoom] ?? 1);
    const line =
      selected && `${clock(selected.at, true)} ${story.tabOf(selected)}: ${sentenceOf(selected, story).text}`;
    const { element: slider } = picture;
    slider.ariaValueMin = '1';
    slider.ariaValueMax = String(Math.max(1, story.events.length));
    slider.ariaValueNow = String((selected ? story.events.indexOf(selected) : story.events.length - 1) + 1);
    slider.ariaValueText = line ?? `${story.events.length} events`;
    chosen.textContent = line ?? 'Pick a moment in the picture, with the pointer or the arrow keys.';
    picture.show(layout, selected);
    table.show(story, selected);
  }

  const tell = (text: string, tone: string) => {
    if (verdict.textContent !== text) verdict.textContent = text;
    verdict.dataset.tone = tone;
  };

  return {
    get verdict() {
      return verdict.textContent ?? '';
    },
    show(next) {
      const isOther = next.isFile !== source.isFile || next.events.length < source.events.length;
      const isAtEnd = picture.isAtEnd();
      if (next.events !== source.events) story = readStory(next.events, next.dropped);
      // The recorder may have removed the selected event because of its option `limit`.
      if (isOther || (selected && !story.events.includes(selected))) selected = undefined;
      source = next;
      const { text, tone } = verdictOf(story);
      tell(text, tone);
      toolbar.show(next.isFile);
      render();
      if (isOther || isAtEnd) picture.reveal(next.now);
    },
    fit() {
      picture.paint();
      table.fit();
    },
  };
}
