import { expect, it } from 'vitest';
import { setUp } from '../helpers/world.ts';

it.each(['/items/', 'items/', 'https:items/'])(
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
