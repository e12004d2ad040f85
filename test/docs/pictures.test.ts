import { describe, expect, it } from 'vitest';
import { page, withPictures } from '../../scripts/pictures/draw.ts';
import { timelineFile, timelinePicture } from '../../scripts/pictures/timeline.ts';
import { read } from './pages.ts';

describe('the pictures of how it works', () => {
  it('are what the code draws today; if not, run `npm run docs:pictures`', async () => {
    const text = read(page);
    expect(await withPictures(text)).toBe(text);
  });

  it('are drawn anew over whatever stood in their place', async () => {
    const text = read(page);
    const old = text
      .replace('restoring --> anonymous', 'restoring --> authenticated')
      .replace('->>D: POST', '->>D: GET');
    expect(old).not.toBe(text);
    expect(await withPictures(old)).toBe(text);
  });
});

it('the timeline of two tabs is what the recorder writes down today; if not, run `npm run docs:pictures`', async () => {
  expect(await timelinePicture()).toBe(read(timelineFile));
});
