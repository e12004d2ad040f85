import type { Evidence } from '../evidence.ts';
import { pages } from '../pages.ts';
import type { Finding } from '../report.ts';

/** Reports which server was found, and at which address. */
export function checkMount({ asked, reach, search, endpoints }: Evidence): Finding[] {
  if (endpoints === null) return [];
  const { server, baseUrl, loginPath } = endpoints.mount;
  const found: Finding = {
    id: 'server-found',
    level: 'fits',
    seen: `${server.product} answers at ${baseUrl.href}`,
  };
  const others = search.found.filter((mount) => mount !== endpoints.mount).map((mount) => mount.server.product);
  const also: Finding[] =
    others.length === 0 ? [] : [{ id: 'others-found', level: 'fits', seen: `${others.join(', ')} is there as well.` }];
  const isOneOrigin = asked.origin === null || asked.origin === baseUrl.origin;
  const login = new URL(loginPath, baseUrl);
  // The given address always ends with a slash, the login may end without one.
  const isLoginItself = reach.address.pathname.replace(/\/$/, '') === login.pathname.replace(/\/$/, '');
  const elsewhere: Finding[] =
    baseUrl.href === reach.address.href || asked.address.pathname === '/'
      ? []
      : [
          {
            id: 'found-elsewhere',
            level: 'change',
            seen: isLoginItself
              ? `${reach.address.href} is the address of the login itself. The endpoints are below ${baseUrl.href}`
              : `Below ${reach.address.href} there is no login. It is at ${login.href}`,
            why: 'baseUrl is the address that the paths of the endpoints are added to.',
            changes: [{ where: 'createAuth', code: `baseUrl: '${isOneOrigin ? baseUrl.pathname : baseUrl.href}'` }],
            page: pages.server,
          },
        ];
  return [found, ...also, ...elsewhere, ...slash(endpoints)];
}

function slash({ mount }: NonNullable<Evidence['endpoints']>): Finding[] {
  const { server, loginPath } = mount;
  if (loginPath === server.config.paths.login) return [];
  return [
    {
      id: 'slash',
      level: 'fits',
      seen: `The endpoints are at ${loginPath}, ${loginPath.endsWith('/') ? 'with' : 'without'} a slash at the end: createAuth below says so.`,
      page: pages.redirect,
    },
  ];
}
