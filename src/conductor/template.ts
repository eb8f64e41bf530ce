/** Text with `${…}` in it, taken apart (A60, A63). `$${` is a literal `${`; an unfinished `${` is text too. */
export type TemplatePart = string | Expression;

export interface Expression {
  /** As written, with `${` and `}`. */
  readonly source: string;
  readonly parts: readonly ExpressionPart[];
}

/** A piece of the path, or an expression inside it whose value becomes a piece. */
export type ExpressionPart = string | NestedExpression;

export interface NestedExpression {
  readonly expression: Expression;
  /** The quote it stands in: its value must not end the name it is part of. */
  readonly quote?: string;
}

/** Longer ones are text: bounds the search for the end of each `${`. */
const expressionCharsMax = 4_096;

/** `${a['${b['${c}']}']}` is 3. Deeper ones are text: bounds the recursion. */
const nestingMax = 8;

export function parseTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('$', at);
    if (next < 0) break;
    literal += text.slice(at, next);
    at = next;
    const end = Math.min(text.length, at + expressionCharsMax);
    const expression = readExpression(text, at, end, 1);
    if (expression !== undefined) {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(expression);
      at += expression.source.length;
    } else if (text.startsWith('$${', at)) {
      literal += '${';
      at += 3;
    } else {
      literal += '$';
      at += 1;
    }
  }
  literal += text.slice(at);
  if (literal !== '' || parts.length === 0) parts.push(literal);
  return parts;
}

/** True when there is something to resolve in the text. */
export function hasExpression(text: string): boolean {
  return parseTemplate(text).some((part) => typeof part !== 'string');
}

/**
 * The expression that begins at `start`, if one does and it has an end before `end`.
 * One that has no end inside has none itself, so nothing is scanned twice on the way down.
 */
function readExpression(text: string, start: number, end: number, depth: number): Expression | undefined {
  if (!text.startsWith('${', start) || depth > nestingMax) return undefined;
  const parts: ExpressionPart[] = [];
  let piece = '';
  let quote: string | undefined;
  let at = start + 2;
  while (at < end) {
    const char = text.charAt(at);
    if (char === '}' && quote === undefined) {
      if (piece !== '') parts.push(piece);
      return { source: text.slice(start, at + 1), parts };
    }
    if (text.startsWith('${', at)) {
      const expression = readExpression(text, at, end, depth + 1);
      if (expression === undefined) return undefined;
      if (piece !== '') parts.push(piece);
      piece = '';
      parts.push(quote === undefined ? { expression } : { expression, quote });
      at += expression.source.length;
      continue;
    }
    if (quote === char) quote = undefined;
    else if (quote === undefined && (char === "'" || char === '"')) quote = char;
    const length = char === '\\' ? 2 : 1;
    piece += text.slice(at, at + length);
    at += length;
  }
  return undefined;
}
