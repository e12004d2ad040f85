import { expect, it } from 'vitest';
import { heapInUse } from '../helpers/heap.ts';
import { setUp, url } from '../helpers/world.ts';

it.each(['/items/', 'items/', 'https:items/', 'items/?from=https://api.example.test/'])(
  'judges %s by the base that the page has now, not by the one it had',
  async (address) => {
    const world = setUp();
    const sent: (string | null)[] = [];
    const { auth } = world.open({
      fetch: async (_, init) => {
        sent.push(new Headers(init?.headers).get('authorization'));
        return new Response();
      },
    });
    const { access } = world.issue();
    await auth.adopt({ access });

    for (const baseURI of ['https://api.example.test/', 'https://cdn.other.test/', 'https://api.example.test/']) {
      Object.assign(document, { baseURI });
      await auth.fetch(address);
    }
    expect(sent).toEqual([`JWT ${access}`, null, `JWT ${access}`]);
  },
);

it('does not keep every address that was ever asked for', async () => {
  const world = setUp();
  const { auth } = world.open({ fetch: async () => new Response() });
  await auth.adopt({ access: world.issue().access });
  const long = 'x'.repeat(50_000);
  const ask = async (from: number, to: number) => {
    for (let each = from; each <= to; each += 1) await auth.fetch(url(`api/search/?q=${long}${each}`));
  };

  await ask(1, 201);
  const before = await heapInUse();
  await ask(202, 801);
  expect((await heapInUse()) - before).toBeLessThan(15e6);
});
