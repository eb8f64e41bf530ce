/**
 * JSON on many lines, with each number and each text left as it is written: nothing is parsed. A text that is no JSON
 * comes back with line breaks in odd places, and loses no character but white space.
 */
export function indentJson(text: string): string {
  let depth = 0;
  let shown = '';
  for (const [token] of text.matchAll(tokens)) {
    const first = token[0] ?? '';
    if (/\s/.test(first)) continue;
    if (first === '}' || first === ']') depth = Math.max(0, depth - 1);
    if (first === '}' || first === ']') shown += line(depth);
    shown += token;
    if (first === '{' || first === '[') depth += 1;
    if (first === '{' || first === '[' || first === ',') shown += line(depth);
    if (first === ':') shown += ' ';
  }
  return shown.replaceAll(/([{[])\n\s*([}\]])/g, '$1$2');
}

/** Texts in quotes, marks, white space, and whatever is between. */
const tokens = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|\s+|[^\s"{}[\],:]+/g;

function line(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
