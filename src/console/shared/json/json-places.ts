import { syntaxTree } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';

export interface PlacedProblem {
  /** `tasks[0].inputParameters.matches`; empty: the whole. */
  readonly path: string;
  readonly message: string;
}

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode'];

/** Each mistake at the value that it names, or at the innermost one around it that is there. */
export function toDiagnostics(state: EditorState, problems: readonly PlacedProblem[]): Diagnostic[] {
  return problems.map(({ path, message }) => {
    const { from, to } = findPlace(state, path);
    return { from, to, severity: 'error', message: path === '' ? message : `${path}: ${message}` };
  });
}

function findPlace(state: EditorState, path: string): { readonly from: number; readonly to: number } {
  let node = syntaxTree(state).topNode.firstChild;
  let place: { readonly from: number; readonly to: number } = { from: 0, to: node?.from ?? 0 };
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    const next = node && (index === undefined ? memberOf(state, node, name ?? '') : itemOf(node, Number(index)));
    if (!next) break;
    node = next.value;
    place = next.place;
  }
  return place;
}

function memberOf(state: EditorState, object: SyntaxNode, name: string) {
  for (let property = object.firstChild; property !== null; property = property.nextSibling) {
    const key = property.name === 'Property' ? property.firstChild : null;
    if (key !== null && state.sliceDoc(key.from, key.to) === JSON.stringify(name))
      return { value: property.lastChild, place: { from: key.from, to: property.to } };
  }
  return undefined;
}

function itemOf(array: SyntaxNode, index: number) {
  let left = index;
  for (let item = array.firstChild; item !== null; item = item.nextSibling) {
    if (['[', ']', ','].includes(item.name)) continue;
    if (left === 0) return { value: item, place: { from: item.from, to: item.from + 1 } };
    left -= 1;
  }
  return undefined;
}
