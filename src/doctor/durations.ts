const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** Seconds as a person says them: `5 minutes`, `1 day`. The largest unit that goes into them evenly, or one decimal. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [size, name] = units.find(([unit]) => whole >= unit && whole % unit === 0) ??
    units.find(([unit]) => whole >= unit) ?? [1, 'second'];
  const count = Math.round((whole / size) * 10) / 10;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
