/** Where the tokens are kept: each is a way to create the client, in `shown/`. */
export const keeps = ['localStorage', 'sessionStorage', 'cookies', 'memory', 'httpOnly'] as const;
export type Keep = (typeof keeps)[number];

/** What stands between the page and the server. */
export const weathers = ['fine', 'busy', 'down', 'portal', 'offline'] as const;
export type Weather = (typeof weathers)[number];

/** What a visitor has set, the same in every tab. */
export interface Settings {
  readonly keep: Keep;
  readonly weather: Weather;
  /** How long a request takes, there and back. */
  readonly latencyMs: number;
  /** How long an access token lives that is made from now on. */
  readonly accessSeconds: number;
  /** How far this computer's clock is ahead of the server's. */
  readonly clockAheadSeconds: number;
}

/** Tokens that live for 20 s: short enough to watch one being renewed. */
export const defaults: Settings = {
  keep: 'localStorage',
  weather: 'fine',
  latencyMs: 120,
  accessSeconds: 20,
  clockAheadSeconds: 0,
};

export const refreshSeconds = 86_400;
/** How early the page renews the access token. */
export const refreshMarginSeconds = 5;

/** Reads what was kept; whatever is not as it should be is as if it had never been set. */
export function parseSettings(text: string | null): Settings {
  const found = parse(text);
  const number = (name: 'latencyMs' | 'accessSeconds' | 'clockAheadSeconds') =>
    typeof found[name] === 'number' && Number.isFinite(found[name]) ? found[name] : defaults[name];
  return {
    keep: keeps.find((keep) => keep === found.keep) ?? defaults.keep,
    weather: weathers.find((weather) => weather === found.weather) ?? defaults.weather,
    latencyMs: number('latencyMs'),
    accessSeconds: number('accessSeconds'),
    clockAheadSeconds: number('clockAheadSeconds'),
  };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    return typeof found === 'object' && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}
