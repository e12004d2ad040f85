/**
 * The same object with some methods replaced; every other property is still the caller's own, whatever it is and whenever it was added.
 * A copy and not a `Proxy`: a frozen object must not stand in the way, and methods of a class must find their private fields.
 */
export function lookThrough<Subject extends object>(subject: Subject, replaced: Partial<Subject>): Subject {
  const seen: object = {};
  for (let level: object | null = subject; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const key of Reflect.ownKeys(level)) {
      if (key === 'constructor' || Object.hasOwn(seen, key)) continue;
      const get = () => {
        const value: unknown = Reflect.get(subject, key);
        return typeof value === 'function' ? value.bind(subject) : value;
      };
      Object.defineProperty(seen, key, { get, enumerable: true, configurable: true });
    }
  }
  for (const [key, value] of Object.entries(replaced)) {
    if (value !== undefined) Object.defineProperty(seen, key, { value, enumerable: true, configurable: true });
  }
  return seen as Subject;
}
