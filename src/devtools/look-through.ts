/**
 * Returns an object with the properties of the given one, and with some methods replaced. The value of every other property is read from
 * the given object at each access.
 *
 * This is not a `Proxy`, for two reasons: a `Proxy` cannot replace the methods of a frozen object, and a method that is called on a `Proxy`
 * does not find the private fields of its class.
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
