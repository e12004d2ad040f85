import { type Sender, senderHeader, tabHeader } from '../servers/backend.ts';

/** A `fetch` that tells the server's log who sends, and from which tab. */
export function signedFetch(sender: Sender, tab: string): typeof fetch {
  return (input, init) => {
    // The recorder takes calls of the refresh endpoint that are not the client's for somebody spending its token: not so this script.
    const address = sender === 'byHand' && typeof input === 'string' ? `${input}?by-hand` : input;
    const request = new Request(address, init);
    request.headers.set(senderHeader, sender);
    request.headers.set(tabHeader, tab);
    return fetch(request);
  };
}
