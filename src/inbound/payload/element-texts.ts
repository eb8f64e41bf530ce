import { endOfJsonString } from '../../model/json-depth.ts';

/**
 * The texts of the elements of a list in a JSON object, exactly as they were written: what JSON.parse and
 * JSON.stringify make of a number is not always the same number. The text must be valid JSON.
 *
 * @example elementTexts('{"data": [{"n": 1.0}, 9007199254740993]}', 'data') // ['{"n": 1.0}', '9007199254740993']
 */
export function elementTexts(text: string, member: string): readonly string[] {
  let depth = 0;
  let key: string | undefined;
  let start: number | undefined;
  let found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    const isInList = start !== undefined && depth === 2;
    if (character === '"') {
      const end = endOfJsonString(text, at);
      // Of a string value this makes a key as well, which the next real one replaces.
      if (depth === 1) key = JSON.parse(text.slice(at, end));
      at = end - 1;
    } else if (character === '{' || character === '[') {
      depth += 1;
      if (depth === 2 && character === '[' && key === member) [start, found] = [at + 1, []];
    } else if (character === '}' || character === ']') {
      if (isInList) take(at);
      if (isInList) start = undefined;
      depth -= 1;
    } else if (character === ',' && isInList) {
      take(at);
      start = at + 1;
    } else if (character === ',' && depth === 1) {
      key = undefined;
    }
  }
  return found;

  function take(end: number): void {
    const element = text.slice(start, end).trim();
    if (element !== '') found.push(element);
  }
}
