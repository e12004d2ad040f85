// @vitest-environment happy-dom
/** The click handler of docs/multi-page-sites.md, with a refresh that is under way. */
import { beforeEach, expect, it, vi } from 'vitest';
import { pageOf } from './pages.ts';

const goes = vi.fn();
let isHeld = false;

beforeEach(() => {
  const block = pageOf('docs/multi-page-sites.md').blocks.find(({ code }) => code.includes("addEventListener('click'"));
  const auth = { state: { status: 'authenticated', refresh: 'inFlight' }, refresh: async () => {} };
  const page = { addEventListener: vi.fn<(type: string, listen: (event: Event) => Promise<void>) => void>() };
  goes.mockReset();
  // As it is pasted: a script of the page, after that of the package.
  const names = ['latchkey', 'document', 'location'];
  new Function(...names, block?.code ?? '')({ createAuth: () => auth }, page, { assign: goes });
  document.body.onclick = (event) => {
    void page.addEventListener.mock.calls[0]?.[1](event);
    isHeld = event.defaultPrevented;
    event.preventDefault(); // No test loads a page.
  };
  return () => {
    document.body.onclick = null;
  };
});

/** Whether a click on a link waits for the refresh. */
async function waits(link: string, how: MouseEventInit = {}): Promise<boolean> {
  document.body.innerHTML = link;
  const click = new MouseEvent('click', { bubbles: true, cancelable: true, ...how });
  document.querySelector('a')?.dispatchEvent(click);
  // The refresh and the two steps after it.
  await new Promise(setImmediate);
  expect(goes.mock.calls.length).toBe(isHeld ? 1 : 0);
  return isHeld;
}

it('a click on a link to another page waits for the refresh that is under way', async () => {
  expect(await waits('<a href="/next/">Next</a>')).toBe(true);
});

it.each([
  ['a link that downloads', '<a href="/report.pdf" download>Report</a>', {}],
  ['a link to another tab', '<a href="/next/" target="_blank">Next</a>', {}],
  ['a click that opens a new tab', '<a href="/next/">Next</a>', { ctrlKey: true }],
  ['a click that saves the page behind the link', '<a href="/next/">Next</a>', { altKey: true }],
])('%s does not wait', async (_, link, how) => {
  expect(await waits(link, how)).toBe(false);
});
