import { createRequire } from 'node:module';
import type jQuery from 'jquery';

const require = createRequire(import.meta.url);

export type MakeJquery = (window: object) => typeof jQuery;

/** The versions that old templates have. Each is made for a window of its own. */
export const versions: Record<string, MakeJquery> = {
  'jQuery 4': (window) => require('jquery/factory').jQueryFactory(window),
  'jQuery 3': (window) => require('jquery-3')(window),
  'jQuery 1.12': (window) => require('jquery-1')(window),
};
