import type { Import } from '../imports.ts';
import { guestCode, guestLayer, layerOf } from '../layers.ts';
import { isRelative, resolve, type SourceFile, type Tree } from '../tree.ts';
import { publicNames } from './entries.ts';

/** Every file has a layer, every import leads somewhere, and none leads up. */
export function layerRule(tree: Tree): string[] {
  return [...tree.files.values()].flatMap((file) => {
    const layer = layerOf(file.path, tree.entries);
    if (layer === null) return [`${file.path} stands in no layer`];
    return file.imports
      .filter(({ specifier }) => isRelative(specifier))
      .flatMap((used) => check(tree, file, layer, used));
  });
}

function check(tree: Tree, file: SourceFile, layer: number, used: Import): string[] {
  const where = `${file.path}:${used.line}`;
  const target = resolve(file.path, used.specifier);
  if (!tree.files.has(target)) return [`${where} imports ${used.specifier}, which is no file of src`];
  const targetLayer = layerOf(target, tree.entries);
  if (targetLayer === null) return [];
  if (targetLayer > layer) return [`${where} imports up, from layer ${layer} to ${target} in layer ${targetLayer}`];
  return layer === guestLayer ? checkGuest(tree, where, folderOf(file.path), target, used) : [];
}

/** Bindings, devtools and the fake server live beside the library as a user does: with its public types, nothing else. */
function checkGuest(tree: Tree, where: string, folder: string, target: string, used: Import): string[] {
  if (folderOf(target) === folder || guestCode[folder]?.includes(target)) return [];
  if (!used.typeOnly) return [`${where} imports code from ${target}; this folder may use public types only`];
  const known = publicNames(tree);
  const secret = used.names === null ? ['*'] : used.names.filter((name) => !known.has(name));
  return secret.map((name) => `${where} imports ${name} from ${target}, which no entry point exports`);
}

function folderOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}
