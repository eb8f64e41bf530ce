import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { sharedBundle } from '../helpers/temporal.ts';

/** Loads the bundle as Temporal's sandbox does, and says which modules it loads before any run, and which for each run. */
function loadedModules(): { readonly shared: readonly string[]; readonly ofRun: readonly string[] } {
  const cache: Record<string, unknown> = {};
  const context = createContext({
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    AbortController,
    console,
    __webpack_module_cache__: cache,
    // Code at the top of a module may ask whose run it is in, as `makeContinueAsNewFunc` does.
    __TEMPORAL_ACTIVATOR__: { info: { workflowType: 'any', unsafe: { isReplaying: false } } },
  });
  runInContext(sharedBundle().code, context);
  runInContext('__TEMPORAL__.preloadModules()', context);
  const shared = Object.keys(cache);
  runInContext('__TEMPORAL__.importInterceptors(); __TEMPORAL__.importWorkflows()', context);
  return { shared, ofRun: Object.keys(cache).filter((name) => !shared.includes(name)) };
}

test('what runs have of the model and of definitions is loaded once for all runs, and no module with state of a run', () => {
  const { shared, ofRun } = loadedModules();
  const isPure = (name: string) => /^\.\/src\//.test(name);
  const isOfWorkflows = (name: string) => /^\.\/workflows\//.test(name);
  expect(ofRun.filter(isOfWorkflows).length).toBeGreaterThan(30);
  expect(
    ofRun.filter(isPure),
    'name these in workflows/shared-by-runs.ts: they are loaded anew for each run of a workflow',
  ).toEqual([]);
  expect(shared.filter(isOfWorkflows).toSorted()).toEqual([
    './workflows/quiet-promises.ts',
    './workflows/shared-by-runs.ts',
  ]);
});
