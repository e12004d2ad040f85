import { refreshMarginSeconds } from '../settings.ts';
import { byId } from './dom.ts';
import { type Life, lifeOf } from './life.ts';
import type { DemoTab } from './open-tab.ts';
import { clock, plural } from './words.ts';

/** Draws the access token's remaining life: a bar from its issue to its end, with now and the refresh margin in it. */
export function showLife({ auth, now }: DemoTab): void {
  const box = byId('div', 'life');
  const track = byId('div', 'life-track');
  const count = byId('span', 'life-count');
  const unit = byId('span', 'life-unit');
  const issued = byId('span', 'life-issued');
  const expires = byId('span', 'life-expires');
  const smooth = matchMedia('(prefers-reduced-motion: no-preference)');
  let frame = 0;
  let shownSeconds = -1;

  /** What changes with each second, and with each token. */
  function write(life: Life, seconds: number): void {
    count.textContent = String(seconds);
    unit.textContent = seconds === 1 ? 'second left' : 'seconds left';
    issued.textContent = clock(life.issuedAt);
    expires.textContent = clock(life.expiresAt);
    track.setAttribute('aria-valuemax', String(life.lifetimeSeconds));
    track.setAttribute('aria-valuenow', String(seconds));
    track.setAttribute(
      'aria-valuetext',
      `${plural(seconds, 'second')} left of ${life.lifetimeSeconds}; renewed ${life.marginSeconds} seconds before the end`,
    );
    box.style.setProperty('--margin-at', String(life.marginShare));
    box.style.setProperty('--early-at', String(life.earliestShare));
    box.style.setProperty('--seconds', String(life.lifetimeSeconds));
    if (!smooth.matches) box.style.setProperty('--now', String(1 - seconds / life.lifetimeSeconds));
  }

  function draw(): void {
    const life = lifeOf(auth.state, refreshMarginSeconds, now());
    box.hidden = life === null;
    if (life === null) {
      shownSeconds = -1;
      frame = 0;
      return;
    }
    const seconds = Math.ceil(life.secondsLeft);
    if (seconds !== shownSeconds) write(life, seconds);
    shownSeconds = seconds;
    if (smooth.matches) box.style.setProperty('--now', life.nowShare.toFixed(4));
    frame = requestAnimationFrame(draw);
  }

  auth.on('refreshed', () => {
    if (!smooth.matches) return;
    const glow = getComputedStyle(track).getPropertyValue('--brass');
    track.animate([{ boxShadow: `0 0 0 0 ${glow}` }, { boxShadow: '0 0 0 14px transparent' }], {
      duration: 900,
      easing: 'ease-out',
    });
  });

  auth.subscribe(() => {
    shownSeconds = -1;
    if (frame === 0) draw();
  });
}
