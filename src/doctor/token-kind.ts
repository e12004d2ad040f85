import type { Outcome } from './ask/exchange.ts';
import type { Endpoints, SchemeTry } from './evidence.ts';

/** Whether the login gives out the tokens of Django REST framework. dj-rest-auth does if it has no refresh (`USE_JWT` is off). */
export function hasDrfTokens({ mount, refresh }: Pick<Endpoints, 'mount' | 'refresh'>): boolean {
  const { preset } = mount.server;
  return preset === 'djoserToken' || (preset === 'djRestAuth' && refresh === null);
}

/** Returns the schemes in which the server reads the tokens of its login, the likeliest first. A project may read other tokens too. */
export function schemesOfLogin(endpoints: Pick<Endpoints, 'mount' | 'refresh' | 'schemes'>): SchemeTry[] {
  const understood = endpoints.schemes.filter((each) => each.understood);
  if (!hasDrfTokens(endpoints)) return understood.filter((each) => isOfJwts(each.outcome) || each.scheme !== 'Token');
  const others = understood.filter((each) => !isOfJwts(each.outcome));
  return [...others.filter(({ scheme }) => scheme === 'Token'), ...others.filter(({ scheme }) => scheme !== 'Token')];
}

/** Whether this is the answer of SimpleJWT to a token that is no JWT. */
function isOfJwts(outcome: Outcome): boolean {
  const json = outcome.answered ? outcome.json : undefined;
  return typeof json === 'object' && json !== null && 'code' in json && json.code === 'token_not_valid';
}
