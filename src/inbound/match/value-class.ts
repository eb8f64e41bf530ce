import { decimalOf } from '../../model/path/exact-number.ts';
import { isJsonList, isJsonObject, type Json } from '../../model/json.ts';
import { comparedDepthMax, numberIn } from '../../model/path/value-equals.ts';

/**
 * The class of a value: equal values (M50) have equal classes, so waits can be found by it (M55). It is coarser than
 * equality ("1.0" and "1" share a class and differ as strings), so what it finds still has to be evaluated.
 */
export function valueClass(value: Json): string {
  switch (typeof value) {
    case 'string':
      return stringClass(value);
    case 'number':
      return `n${decimalOf(String(value)) ?? value}`;
    case 'boolean':
      return `b${value}`;
    default:
      return innerClass(value, { left: classedNodesMax }, 0);
  }
}

/** Large values are cut, in an order that equal values share: the class stays correct and its cost bounded. */
const classedNodesMax = 10_000;

function stringClass(value: string): string {
  if (value === 'true' || value === 'false') return `b${value}`;
  const decimal = decimalOf(value);
  return decimal === undefined ? `s${value}` : `n${decimal}`;
}

function innerClass(value: Json, nodes: { left: number }, depth: number): string {
  nodes.left -= 1;
  if (nodes.left < 0 || depth > comparedDepthMax) return '~';
  if (isJsonList(value)) {
    return `[${listed(value, nodes, (element) => innerClass(element, nodes, depth + 1))}]`;
  }
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${listed(keys, nodes, (key) => `${JSON.stringify(key)}:${innerClass(value[key] ?? null, nodes, depth + 1)}`)}}`;
  }
  const decimal = numberIn(value);
  return decimal === undefined ? JSON.stringify(value) : `n${decimal}`;
}

function listed<T>(items: readonly T[], nodes: { readonly left: number }, print: (item: T) => string): string {
  const printed = [String(items.length)];
  for (const item of items) {
    if (nodes.left <= 0) break;
    printed.push(print(item));
  }
  return printed.join(',');
}
