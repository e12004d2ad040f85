const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];

/** Returns a readable duration: `5 minutes`, `14 days`, `90 seconds`, `1.5 hours`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const evenly = units.find(([unit]) => whole >= unit && whole % unit === 0);
  const [size, name] = evenly ?? units.find(([unit]) => whole >= 2 * unit) ?? [1, 'second'];
  const count = Math.round((whole / size) * 10) / 10;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
