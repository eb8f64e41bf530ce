import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS, RE2JSException } from 're2js';

/** How many patterns are kept compiled. */
const keptMax = 200;

/**
 * Gives `matches()` the engine that CEL's specification names: RE2, whose time grows with the text and never explodes
 * (language definition, "Regular Expressions"). The package's own is JavaScript's, and a function that is there cannot be
 * replaced; a macro of its name and number of arguments comes first, whatever receiver it is declared for.
 */
export function useLinearMatches(environment: Environment): Environment {
  const compile = createCompiler();
  return environment.registerFunction('bytes.matches(ast): bool', ({ ast, args, receiver }: MatchesCall) => ({
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      const [pattern] = args;
      for (const [node, what] of [
        [receiver, 'matches() looks at a text'],
        [pattern, 'the pattern of matches() is a text'],
      ] as const) {
        const { kind, name } = checker.check(node, context);
        if (kind !== 'dyn' && name !== 'string')
          throw checker.createError('no_matching_overload', `${what}, not at ${name}`, node ?? ast);
      }
      if (pattern?.op === 'value' && typeof pattern.args === 'string')
        compile(pattern.args, (message) => checker.createError('invalid_regular_expression', message, pattern));
      return checker.getType('bool');
    },

    evaluate(evaluator: Evaluator, _macro: unknown, context: unknown) {
      const text = evaluator.run(receiver, context);
      const pattern = evaluator.run(args[0], context);
      if (typeof text !== 'string' || typeof pattern !== 'string')
        throw evaluator.createError('no_matching_overload', 'matches() needs a text and a pattern', ast);
      return compile(pattern, (message) => evaluator.createError('invalid_regular_expression', message, ast))
        .matcher(text)
        .find();
    },
  }));
}

function createCompiler() {
  const kept = new Map<string, RE2JS>();
  return (pattern: string, toError: (message: string) => Error): RE2JS => {
    const known = kept.get(pattern);
    if (known !== undefined) return known;
    try {
      const compiled = RE2JS.compile(pattern);
      if (kept.size >= keptMax) kept.clear();
      kept.set(pattern, compiled);
      return compiled;
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      throw toError(`the pattern is none of RE2: ${error.message}`);
    }
  };
}

/** The package's interface for macros, as far as it is used here. */
interface Node {
  readonly op: string;
  readonly args: unknown;
}

interface MatchesCall {
  readonly ast: Node;
  readonly args: readonly Node[];
  readonly receiver: Node;
}

interface Tools {
  createError(code: string, message: string, node: Node): Error;
}

interface Checker extends Tools {
  check(node: Node | undefined, context: unknown): { readonly kind: string; readonly name: string };
  getType(name: string): unknown;
}

interface Evaluator extends Tools {
  run(node: Node | undefined, context: unknown): unknown;
}
