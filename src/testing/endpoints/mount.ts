import type { Settings } from '../options.ts';

/** A router's path: its slash is not optional, but a format suffix is taken instead (DRF routers.py, urlpatterns.py). */
export function mount(settings: Settings, path: string): RegExp {
  return new RegExp(`^${settings.baseUrl.pathname}${path}(?:/|\\.json/?)$`);
}
