// Under `$.ajax`.
import './page.js';
import $ from 'jquery';
import { attachAuth } from 'latchkey/jquery';
import { transportContract } from './transport-contract.js';
import { run } from './world.js';

await run(() =>
  transportContract(({ here }) => {
    attachAuth($, here);
    return (url, signal) =>
      new Promise((resolve) => {
        const request = $.ajax({ url, dataType: 'json' });
        signal?.addEventListener('abort', () => {
          request.abort();
        });
        request.then(
          // jQuery 1.12 reads JSON as the window does, and its objects are of another kind.
          (data, _textStatus, { status }) => resolve({ status, data: { ...data } }),
          ({ status, responseJSON }) => resolve({ status, data: responseJSON }),
        );
      });
  }),
);
