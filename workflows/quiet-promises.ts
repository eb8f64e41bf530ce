import { inWorkflowContext, workflowInfo } from '@temporalio/workflow';

/** Runs of definitions: their code is Signalbox's own, and what they wait for stands in their details, not in a stack. */
const quietTypes: ReadonlySet<string> = new Set(['runDefinition']);

/**
 * The SDK takes a stack of each promise that a workflow makes and looks each of its lines up in the source map, for a query
 * that shows where a workflow stands: that takes longer than all else that a run of a definition does. It asks the promise's
 * own realm for what it needs, by code that it compiles each time (`setPromiseHook` in its `vm-shared`). Here the same is
 * answered without compiling, and where the run is one of a definition the error that is to bring the stack has none. Errors
 * themselves are as they were, and so is the query for all other workflows.
 */
const answers: ReadonlyMap<unknown, () => unknown> = new Map([
  ['return globalThis.__TEMPORAL_ACTIVATOR__', () => Reflect.get(globalThis, '__TEMPORAL_ACTIVATOR__')],
  ['return globalThis.Error', () => (isQuiet() ? WithoutStack : Error)],
]);

const compile = Function;
Object.defineProperty(Promise, 'constructor', {
  configurable: true,
  writable: true,
  value: (...code: string[]): unknown => answers.get(code[0]) ?? compile(...code),
});

class WithoutStack {
  readonly stack = undefined;
}

function isQuiet(): boolean {
  return inWorkflowContext() && quietTypes.has(workflowInfo().workflowType);
}
