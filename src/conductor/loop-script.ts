import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/**
 * A loop's own output as its condition gets it. It grows with each iteration and most conditions only ask for
 * the number of the iteration: what a script cannot be asking for does not travel to it.
 */
export function scriptInput(
  input: JsonObject,
  { script, loop }: { readonly script: Json; readonly loop: string },
): JsonObject {
  const output = input[loop];
  if (typeof script !== 'string' || !isJsonObject(output) || !asksForHeadOnly(script, loop)) return input;
  const head = Object.fromEntries(Object.entries(output).filter(([key]) => heads.includes(key)));
  return { ...input, [loop]: head };
}

const heads = ['iteration', 'loopIndex', 'loopItem', 'item'];

/** True when each mention of the loop is followed by one of the names, and `$` is used for nothing but its members. */
function asksForHeadOnly(script: string, loop: string): boolean {
  const name = loop.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const head = heads.join('|');
  const mention = new RegExp(
    `\\$\\s*(?:\\.\\s*${name}|\\[\\s*(['"])${name}\\1\\s*\\])\\s*(?:\\.\\s*(?:${head})\\b|\\[\\s*(['"])(?:${head})\\2\\s*\\])`,
    'g',
  );
  const rest = script.replaceAll(mention, '');
  return !rest.includes(loop) && !/\$\s*(?![\s.[]|\w)/.test(rest) && !/\$\s*\[\s*[^'"\s]/.test(rest);
}
