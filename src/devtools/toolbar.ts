import { make } from './dom.ts';

interface Toolbar {
  readonly element: HTMLElement;
  show(isFile: boolean): void;
}

interface ToolbarActions {
  zoomBy(steps: number): void;
  save(): void;
  open(text: string): void;
  close(): void;
}

/** Creates the buttons of the timeline. */
export function createToolbar({ zoomBy, save, open, close }: ToolbarActions): Toolbar {
  const button = (text: string, label: string, onClick: () => void) => {
    const element = make('button', { type: 'button', title: label, 'aria-label': label }, text);
    element.addEventListener('click', onClick);
    return element;
  };
  const input = make('input', { type: 'file', accept: '.json,application/json' });
  input.addEventListener('change', async () => {
    const text = await input.files?.[0]?.text();
    input.value = '';
    if (text !== undefined) open(text);
  });
  const back = button('Live', 'Live: leave the file and show what is recorded here', close);
  return {
    element: make(
      'div',
      { class: 'tools' },
      back,
      button('−', 'Zoom out', () => zoomBy(-1)),
      button('+', 'Zoom in', () => zoomBy(1)),
      button('Save', 'Save the recording as a JSON file', save),
      make('label', { title: 'Open a recording' }, 'Open', input),
    ),
    show(isFile) {
      back.hidden = !isFile;
    },
  };
}
