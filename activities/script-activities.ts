import type { Jq, JqRequest, JqResult } from '../src/model/jq.ts';
import type { ScriptRequest, ScriptResult, Scripts } from '../src/model/script.ts';

/** The activities that run scripts of definitions (A67). */
export interface ScriptActivities {
  /** Null: it is not quick. A script that failed is a result; an error means that it was not run, and Temporal may try again. */
  evaluateScript(request: ScriptRequest): Promise<ScriptResult | null>;
  /** With the whole time that a script may have. */
  evaluateSlowScript(request: ScriptRequest): Promise<ScriptResult>;
  /** The same for a program of jq. */
  transformJson(request: JqRequest): Promise<JqResult | null>;
  transformSlowJson(request: JqRequest): Promise<JqResult>;
}

export function createScriptActivities(scripts: Scripts, jq: Jq): ScriptActivities {
  return {
    evaluateScript: async (request) => (await scripts.evaluateQuickly(request)) ?? null,
    evaluateSlowScript: (request) => scripts.evaluate(request),
    transformJson: async (request) => (await jq.transformQuickly(request)) ?? null,
    transformSlowJson: (request) => jq.transform(request),
  };
}
