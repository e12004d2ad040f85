import { getToken } from '@auth/core/jwt';

const isSession = /^(__Secure-)?(authjs|next-auth)\.session-token(\.\d+)?$/;

/** Gives the tokens in NextAuth's session cookie to the page, and removes the cookie. */
export async function POST(request: Request): Promise<Response> {
  const secureCookie = new URL(request.url).protocol === 'https:';
  const token = await getToken({ req: request, secret: process.env.AUTH_SECRET as string, secureCookie });
  const { access, refresh } = token ?? {};
  const response = access && refresh ? Response.json({ access, refresh }) : new Response(null, { status: 204 });
  response.headers.set('Cache-Control', 'no-store');
  for (const cookie of request.headers.get('cookie')?.split('; ') ?? []) {
    const name = cookie.split('=')[0] as string;
    if (!isSession.test(name)) continue;
    // Browsers take a `__Secure-` cookie only with `Secure`, also for its removal.
    response.headers.append('Set-Cookie', `${name}=; Path=/; Max-Age=0${secureCookie ? '; Secure' : ''}`);
  }
  return response;
}
