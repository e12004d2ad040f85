/** Values from outside, each with a word on its kind. */
export type Corpus<Value> = readonly (readonly [kind: string, value: Value])[];
