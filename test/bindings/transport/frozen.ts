/** An object on which nobody can write: a caller's, to be used again. */
export function deepFreeze<Value extends object>(value: Value): Value {
  for (const each of Object.values(value)) {
    if (typeof each === 'object' && each !== null) deepFreeze(each);
  }
  return Object.freeze(value);
}
