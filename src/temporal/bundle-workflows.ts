import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { BundleOptions, WorkflowBundleWithSourceMap } from '@temporalio/worker';

type Adapt = NonNullable<BundleOptions['webpackConfigHook']>;
type WebpackConfig = Parameters<Adapt>[0];

/**
 * The workflows of a module as the one script that Temporal's sandbox runs in Signalbox's own worker: runs of definitions write
 * themselves down there and carry traces on, and what all runs can share is loaded once.
 */
export function bundleWorkflowsAt(
  workflowsPath: string,
  adapt: Adapt = (config) => config,
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [ownModule('interceptors')],
    preloadModules: [ownModule('shared-by-runs')],
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => adapt(forThisNode(config)),
  });
}

/** A module of `workflows/`, as a source or as the build has it. */
export function ownModule(name: 'author' | 'index' | 'interceptors' | 'shared-by-runs'): string {
  return fileURLToPath(new URL(`../../workflows/${name}${extname(import.meta.url)}`, import.meta.url));
}

/** Temporal has TypeScript written down to the language of 2017, where each private field is a look-up in a map. */
function forThisNode(config: WebpackConfig): WebpackConfig {
  const rules = (config.module?.rules ?? []).map((rule) => {
    if (typeof rule !== 'object' || rule === null || typeof rule.use !== 'object' || !('options' in rule.use))
      return rule;
    const { options } = rule.use;
    if (typeof options !== 'object' || options === null || !('jsc' in options)) return rule;
    const { jsc } = options;
    if (typeof jsc !== 'object' || jsc === null) return rule;
    return { ...rule, use: { ...rule.use, options: { ...options, jsc: { ...jsc, target: 'es2022' } } } };
  });
  return { ...config, module: { ...config.module, rules } };
}
