import type { BrowserContext } from 'playwright-core';
import type { FakeDjoser } from '../../src/testing.ts';

/** Answers the requests of every page in this context that the fake server serves; the others go out as usual. */
export async function forward(context: BrowserContext, server: FakeDjoser): Promise<void> {
  await context.route(
    (url) => server.serves(url),
    async (route) => {
      const request = route.request();
      const sent = request.postDataBuffer();
      try {
        const response = await server.fetch(request.url(), {
          method: request.method(),
          headers: await request.allHeaders(),
          body: sent && new Uint8Array(sent),
          redirect: 'manual',
        });
        const headers = Object.fromEntries(response.headers);
        const cookies = server.cookiesOf(response);
        // Playwright takes several cookies in one value, one a line.
        if (cookies.length > 0) headers['set-cookie'] = cookies.join('\n');
        await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
      } catch {
        // `failNext` with 'network': the page sees what it sees when the train is in a tunnel.
        await route.abort();
      }
    },
  );
}
