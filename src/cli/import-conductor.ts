import type { Command } from 'commander';
import { answerOf, type SignalboxClient } from '../client/client.ts';
import { addCommand } from './add-command.ts';
import { refuseOptions, UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';
import { readJsonFile, runImports, type Import } from './import-run.ts';

interface ImportOptions {
  readonly json?: boolean;
  readonly keyEnv?: string;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
}

interface Exported {
  readonly taskDefinitions: readonly Named[];
  readonly definitions: readonly Named[];
  readonly webhooks: readonly Named[];
  /** Entries that have no name, each by its place. */
  readonly skipped: readonly string[];
}

type Named = Readonly<Record<string, unknown>> & { readonly name: string };

/** `signalbox import conductor URL|FILE`. */
export function addImportConductor(group: Command, terminal: Terminal): void {
  addCommand(group, 'conductor', {
    summary: 'take over definitions, task definitions and webhook configurations',
    example: 'signalbox import conductor https://conductor.example.com --key-env CONDUCTOR_TOKEN --dry-run',
    notes: `A file holds a definition, a list of them, or {"workflows": […], "taskDefs": […], "webhooks": […]} as the lists of the
other server's API have them. Secrets of webhooks are shown by no server: each webhook says afterwards where to enter its own.`,
  })
    .argument('<from>', 'the URL of a Conductor server, or a file')
    .option('--key-env <name>', 'the environment variable with a token of that server')
    .option('--overwrite', 'replace definitions that are there already')
    .option('--dry-run', 'say what there is, and save nothing')
    .action(async (from: string, { json = false, keyEnv, overwrite = false, dryRun = false }: ImportOptions) => {
      const isServer = /^https?:\/\//.test(from);
      if (!isServer) refuseOptions({ keyEnv }, ['keyEnv'], 'is for a server, and a file is named');
      if (dryRun) refuseOptions({ overwrite }, ['overwrite'], 'does nothing with --dry-run');
      const connection = connect(terminal, { json });
      const exported = isServer ? await readServer(from, keyEnv, terminal) : await readExport(from);
      const { taskDefinitions, definitions, webhooks, skipped } = exported;
      await runImports(connection, dryRun ? [] : importsOf(connection.client, exported, overwrite), {
        summary: `${definitions.length} definitions, ${taskDefinitions.length} task definitions and ${webhooks.length} webhooks`,
        counts: {
          taskDefinitions: taskDefinitions.length,
          definitions: definitions.length,
          webhooks: webhooks.length,
        },
        skipped,
      });
    });
}

/** Task definitions first: definitions are checked against them. */
function importsOf(
  client: SignalboxClient,
  { taskDefinitions, definitions, webhooks }: Exported,
  overwrite: boolean,
): readonly Import[] {
  return [
    ...taskDefinitions.map(
      (definition): Import => ({
        kind: 'task definition',
        name: definition.name,
        async save() {
          const { createTime: _made, updateTime: _changed, createdBy: _by, updatedBy: _editor, ...config } = definition;
          if (!overwrite) {
            const { response } = await client.GET('/api/metadata/taskdefs/{type}', {
              params: { path: { type: definition.name } },
            });
            if (response.ok) return { there: 'it is there already; --overwrite replaces it' };
          }
          await answerOf(client.POST('/api/metadata/taskdefs', { body: [config] as never, parseAs: 'text' }));
          return undefined;
        },
      }),
    ),
    ...definitions.map(
      (definition): Import => ({
        kind: 'definition',
        name: definition.name,
        async save() {
          // Its own type is checked by the server, which says where it is wrong.
          const call = client.POST('/api/metadata/workflow', {
            params: { query: { overwrite } },
            body: definition as never,
            parseAs: 'text',
          });
          return warningsIn(await answerOf(call));
        },
      }),
    ),
    ...webhooks.map(
      (webhook): Import => ({
        kind: 'webhook',
        name: webhook.name,
        async save() {
          const { secretValue: _hidden, webhookExecutionHistory: _history, createdBy: _by, ...config } = webhook;
          const saved = await answerOf(client.POST('/api/metadata/webhook', { body: config as never }));
          return saved.signalbox.secretSet
            ? saved.signalbox.url
            : `${saved.signalbox.url}; enter its secret: POST /api/sources/${saved.id}/rotate {"secret": "…"}`;
        },
      }),
    ),
  ];
}

/** The answer is empty where there is nothing to be warned of. */
function warningsIn(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const { warnings }: { warnings?: readonly { path: string; message: string }[] } = JSON.parse(text);
  return warnings?.map(({ path, message }) => `${path}: ${message}`).join('; ');
}

async function readServer(url: string, keyEnv: string | undefined, { env }: Terminal): Promise<Exported> {
  const key = keyEnv === undefined ? undefined : env[keyEnv];
  if (keyEnv !== undefined && !key) throw new UsageError(`The environment variable ${keyEnv} of --key-env is not set.`);
  const base = url.replace(/(?<!\/)\/+$/, '').replace(/\/api$/, '');
  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(`${base}/api/metadata/${path}`, {
      headers: key === undefined ? {} : { 'X-Authorization': key },
      signal: AbortSignal.timeout(60_000),
    }).catch((cause: unknown) => {
      throw new Error(`${base} does not answer.`, { cause });
    });
    if (response.ok) return response.json();
    // A server without webhooks has no such list.
    if (path === 'webhook' && response.status === 404) return [];
    throw new Error(`${base}/api/metadata/${path} answered ${response.status}; a token goes into --key-env NAME.`);
  };
  return toExported({
    taskDefs: await read('taskdefs'),
    workflows: await read('workflow'),
    webhooks: await read('webhook'),
  });
}

async function readExport(path: string): Promise<Exported> {
  const value = await readJsonFile(path);
  if (Array.isArray(value)) return toExported({ workflows: value });
  const { taskDefs, workflows, webhooks, tasks } = Object(value);
  if (Array.isArray(tasks)) return toExported({ workflows: [value] });
  if (taskDefs === undefined && workflows === undefined && webhooks === undefined)
    throw new UsageError(
      `${path} holds no definition, no list of them, and none of "workflows", "taskDefs" and "webhooks".`,
    );
  return toExported({ taskDefs, workflows, webhooks });
}

function toExported(lists: {
  readonly taskDefs?: unknown;
  readonly workflows?: unknown;
  readonly webhooks?: unknown;
}): Exported {
  const skipped: string[] = [];
  const named = (of: keyof typeof lists): readonly Named[] => {
    const list = lists[of] ?? [];
    if (!Array.isArray(list)) throw new UsageError(`"${of}" has to be a list.`);
    return list.filter((one, at): one is Named => {
      const isNamed = typeof Object(one).name === 'string' && Object(one).name !== '';
      if (!isNamed) skipped.push(`${of}[${at}] has no name`);
      return isNamed;
    });
  };
  return { taskDefinitions: named('taskDefs'), definitions: named('workflows'), webhooks: named('webhooks'), skipped };
}
