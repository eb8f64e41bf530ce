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

/** Of characters that were read for a `${` without an end, in one text. The rest is text as well. */
const unfinishedCharsMax = 1_000_000;

export function parseTemplate(text: string): readonly TemplatePart[] {
  return parse(text).parts;
}

/** True for a text that is made of beginnings of expressions: those without an end take long to look for, and the rest is not read. */
export function isUnfinished(text: string): boolean {
  return parse(text).unfinishedChars > unfinishedCharsMax;
}

function parse(text: string): { readonly parts: readonly TemplatePart[]; readonly unfinishedChars: number } {
  const parts: TemplatePart[] = [];
  let literal = '';
  let unfinishedChars = 0;
  let at = 0;
  for (
    let next = text.indexOf(opening);
    next >= 0 && unfinishedChars <= unfinishedCharsMax;
    next = text.indexOf(opening, at)
  ) {
    const isLiteral = next > at && text.charAt(next - 1) === '$';
    const { expression, charsRead } = isLiteral
      ? nothing
      : readExpression(text, next, Math.min(text.length, next + expressionCharsMax), 1);
    literal += text.slice(at, isLiteral ? next - 1 : next);
    if (expression === undefined) {
      literal += opening;
      unfinishedChars += charsRead;
      at = next + opening.length;
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(expression);
    at = next + expression.source.length;
  }
  literal += text.slice(at);
  if (literal !== '' || parts.length === 0) parts.push(literal);
  return { parts, unfinishedChars };
}

const opening = '${';

/** True when there is something to resolve in the text. */
export function hasExpression(text: string): boolean {
  return parseTemplate(text).some((part) => typeof part !== 'string');
}

/**
 * The expression that begins at `start`, if one does and it has an end before `end`.
 * One that has no end inside has none itself, so nothing is scanned twice on the way down.
 */
function readExpression(text: string, start: number, end: number, depth: number): Read {
  if (!text.startsWith('${', start) || depth > nestingMax) return nothing;
  const parts: ExpressionPart[] = [];
  let piece = '';
  let quote: string | undefined;
  let at = start + 2;
  while (at < end) {
    const char = text.charAt(at);
    if (char === '}' && quote === undefined) {
      if (piece !== '') parts.push(piece);
      return { expression: { source: text.slice(start, at + 1), parts }, charsRead: at + 1 - start };
    }
    if (text.startsWith('${', at)) {
      const { expression, charsRead } = readExpression(text, at, end, depth + 1);
      if (expression === undefined) return { charsRead: at - start + charsRead };
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
  return { charsRead: at - start };
}

interface Read {
  readonly expression?: Expression;
  readonly charsRead: number;
}

const nothing: Read = { charsRead: 0 };
