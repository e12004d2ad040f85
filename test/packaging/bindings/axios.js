// Under an instance, with each adapter that axios has.
import './page.js';
import axios from 'axios';
import { attachAuth } from 'latchkey/axios';
import { transportContract } from './transport-contract.js';
import { run } from './world.js';

const connectWith =
  (adapter) =>
  ({ here, origin }) => {
    const api = axios.create({ baseURL: origin, adapter });
    attachAuth(api, here);
    return (url, signal) =>
      api.get(url.slice(origin.length), { signal }).then(
        ({ status, data }) => ({ status, data }),
        (error) => ({ status: error.response?.status ?? 0, data: error.response?.data }),
      );
  };

await run(...['xhr', 'http', 'fetch'].map((adapter) => () => transportContract(connectWith(adapter))));
