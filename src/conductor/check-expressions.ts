import type { DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { parsePath } from '../model/path/path.ts';
import { isSecret } from './expressions.ts';
import { splitHead } from './find-value.ts';
import { memberPath } from './task-tree.ts';
import { isUnfinished, parseTemplate, type Expression } from './template.ts';

/** The expressions of a definition, as far as they are known before it runs. */
export interface ExpressionFindings {
  /** Can never be resolved: a filter with an operator that there is not. */
  readonly errors: DefinitionError[];
  /** May be meant: a name that no task has (dynamic forks make tasks at run time), text of a script. */
  readonly warnings: DefinitionError[];
}

/** Heads that are no task. */
const ownHeads = new Set(['workflow', 'CPEWF_TASK_ID']);

/** Checks every expression in a value. `path` is where the value stands in the definition. */
export function checkExpressions(
  value: Json,
  path: string,
  options: { readonly references: ReadonlySet<string>; readonly findings: ExpressionFindings },
): void {
  if (typeof value === 'string') {
    if (isUnfinished(value))
      options.findings.errors.push({
        path,
        message: 'too many beginnings of expressions (${) have no end; write $${ where a text has ${',
      });
    for (const part of parseTemplate(value)) {
      if (typeof part !== 'string') checkExpression(part, path, options);
    }
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) checkExpressions(element, `${path}[${index}]`, options);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) checkExpressions(member, memberPath(path, key), options);
  }
}

function checkExpression(
  expression: Expression,
  path: string,
  options: { readonly references: ReadonlySet<string>; readonly findings: ExpressionFindings },
): void {
  const { references, findings } = options;
  for (const part of expression.parts) {
    if (typeof part !== 'string') checkExpression(part.expression, path, options);
  }
  const text = staticText(expression);
  if (text === undefined || text === '' || isSecret(text)) return;
  const invalidValue = expression.source;
  const { head, below } = splitHead(text);
  const parsed = parsePath(below);
  if (parsed.kind === 'invalid') {
    const isPath = text.includes('[?');
    (isPath ? findings.errors : findings.warnings).push({
      path,
      message: `${expression.source} is no path${isPath ? '' : ' and resolves to null'}: ${parsed.message}`,
      invalidValue,
    });
  } else if (!ownHeads.has(head) && !references.has(head)) {
    const message = `${expression.source} resolves to null unless a task "${head}" is made at run time`;
    findings.warnings.push({ path, message, invalidValue });
  }
}

/** The path of an expression that has no other in it. */
function staticText(expression: Expression): string | undefined {
  const pieces = expression.parts.filter((part) => typeof part === 'string');
  return pieces.length === expression.parts.length ? pieces.join('').trim() : undefined;
}
