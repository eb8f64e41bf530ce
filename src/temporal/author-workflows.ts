import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflowsAt, ownModule } from './bundle-workflows.ts';

/** The workflows that Signalbox's own worker runs beside its own. */
export interface AuthorWorkflows {
  /** Signalbox's workflows and the author's. */
  readonly bundle: WorkflowBundle;
  /** The author's types, which events and the API may start: found, not listed. */
  readonly types: readonly string[];
}

/** A module, or a folder whose modules are taken together (SIGNALBOX_WORKFLOWS). Throws with what is wrong and where. */
export async function bundleAuthorWorkflows(path: string): Promise<AuthorWorkflows> {
  const modules = await modulesAt(resolve(path));
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-workflows-'));
  try {
    const entry = join(folder, 'entry.cjs');
    await writeFile(entry, entryText(modules));
    const { code } = await bundleWorkflowsAt(entry, (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        // Authors need not install what Signalbox has: theirs comes first where they did.
        modules: [...(config.resolve?.modules ?? []), packagesFolder()],
        alias: { ...config.resolve?.alias, 'signalbox/workflow$': ownModule('author') },
      },
    }));
    return { bundle: { code }, types: authorTypes(code) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Thrown for a setting that leads nowhere; the message is for the operator. */
export class AuthorWorkflowsError extends Error {
  override readonly name = 'AuthorWorkflowsError';
}

const moduleEndings = ['.ts', '.js', '.mjs', '.cjs'];

async function modulesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new AuthorWorkflowsError(`SIGNALBOX_WORKFLOWS is ${path}, and nothing is there: name a module or a folder.`);
  if (found.isFile()) return [path];
  const names = (await readdir(path)).filter(
    (name) => moduleEndings.includes(extname(name)) && !/\.(d|test|spec)\.[cm]?[jt]s$/.test(name),
  );
  if (names.length === 0)
    throw new AuthorWorkflowsError(`SIGNALBOX_WORKFLOWS is ${path}, and no module is in that folder.`);
  return names.sort().map((name) => join(path, name));
}

/** One module of all; two workflows of one name are refused, since nobody could say which of them runs. */
function entryText(modules: readonly string[]): string {
  const parts = [ownModule('index'), ...modules].map(
    (path, place) => `[${JSON.stringify(place === 0 ? 'Signalbox' : path)}, require(${JSON.stringify(path)})]`,
  );
  return `
const parts = [${parts.join(', ')}];
const places = {};
for (const [place, part] of parts) {
  for (const [name, workflow] of Object.entries(part)) {
    if (typeof workflow !== 'function') continue;
    if (name in places) throw new Error('two workflows are named ' + name + ': one of ' + places[name] + ', one of ' + place);
    places[name] = place;
    module.exports[name] = workflow;
  }
}
Object.defineProperty(module.exports, '__signalboxPlaces', { value: places });
`;
}

/** The workflows as the bundle exports them: it is loaded as Temporal's sandbox would, in a context of its own. */
function authorTypes(code: string): readonly string[] {
  const context = createContext({
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    AbortController,
    console,
    __webpack_module_cache__: {},
    // Code at the top of a module may ask whose run it is in, as `makeContinueAsNewFunc` does.
    __TEMPORAL_ACTIVATOR__: { info: { unsafe: { isReplaying: false, isReplayingHistoryEvents: false } } },
  });
  try {
    runInContext(code, context, { timeout: loadTimeoutMs });
    const listed: unknown = runInContext(
      `const { __signalboxPlaces: places } = __TEMPORAL__.importWorkflows();
       JSON.stringify(Object.keys(places).filter((name) => places[name] !== 'Signalbox'))`,
      context,
      { timeout: loadTimeoutMs },
    );
    return JSON.parse(String(listed));
  } catch (error) {
    const message = error instanceof Error || isErrorLike(error) ? error.message : String(error);
    throw new AuthorWorkflowsError(`The workflows of SIGNALBOX_WORKFLOWS cannot be loaded: ${message}`, {
      cause: error,
    });
  }
}

/** Top-level code of modules; a loop without end there would keep Signalbox from starting. */
const loadTimeoutMs = 30_000;

/** An error of another context is no instance of ours. */
function isErrorLike(value: unknown): value is { readonly message: string } {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}

/** Where Signalbox's own packages are. */
function packagesFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@temporalio/workflow/package.json')), '../..');
}
