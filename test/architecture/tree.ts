import { posix } from 'node:path';
import type ts from 'typescript';
import type { Import } from './imports.ts';

export interface SourceFile {
  path: string;
  ast: ts.SourceFile;
  imports: Import[];
}

export interface Tree {
  files: Map<string, SourceFile>;
  /** The files behind the `exports` of package.json. */
  entries: readonly string[];
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

export function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}
