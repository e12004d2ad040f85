import * as core from '../dist/core.js';
import * as light from '../dist/fetch.js';
import * as full from '../dist/index.js';
import { alova } from './libraries/alova.ts';
import { axiosAuthRefresh, axiosJwt } from './libraries/axios.ts';
import { badgateway } from './libraries/badgateway.ts';
import { bareFetch, bareKy } from './libraries/bare.ts';
import { kyByHand } from './libraries/ky-by-hand.ts';
import { latchkey } from './libraries/latchkey.ts';
import { auth0, keycloak, oidcClientTs, supabase } from './libraries/session-only.ts';
import type { Library } from './library.ts';

/** The built package and what a user would pick instead. */
export const libraries: readonly Library[] = [
  ...latchkey({ full, fetch: light, core }),
  kyByHand,
  axiosAuthRefresh,
  axiosJwt,
  alova,
  badgateway,
  supabase,
  keycloak,
  oidcClientTs,
  auth0,
];

export const baselines: readonly Library[] = [bareFetch, bareKy];
