import { byId } from './dom.ts';
import type { Log } from './log.ts';
import type { DemoTab } from './open-tab.ts';
import { outOfReach, spendRefreshTokens } from './stranger.ts';

/** The buttons that do to the tokens what no client can see coming. */
export function connectTrouble({ auth, backend, byHand, settings }: DemoTab, log: Log): void {
  const expire = byId('button', 'expire');
  const revoke = byId('button', 'revoke');
  const spend = byId('button', 'spend');
  const { keep } = settings.read();
  const reason = outOfReach(keep);
  byId('p', 'spend-note').textContent = reason ?? '';

  const onClick = (button: HTMLButtonElement, work: () => Promise<string>) =>
    button.addEventListener('click', async () => log.add({ tone: 'plain', text: await work() }));

  onClick(expire, async () => {
    await backend.expireAccess();
    return 'You let the access token’s time run out at the server. The page does not know it yet: make a call.';
  });
  onClick(revoke, async () => {
    await backend.revokeAccess();
    return 'You made the server refuse the access token. The page does not know it yet: make a call.';
  });
  onClick(spend, async () => {
    const spent = await spendRefreshTokens(keep);
    return spent > 0
      ? 'Somebody who has a copy of the refresh token has spent it. The next renewal will show it: each works once.'
      : 'There is no refresh token here that somebody could spend.';
  });

  auth.subscribe(({ status }) => {
    const loggedIn = status === 'authenticated';
    expire.disabled = revoke.disabled = !loggedIn && !byHand.isLoggedIn();
    spend.disabled = !loggedIn || reason !== null;
  });
}
