import type { Command } from 'commander';
import { answerOf, type SignalboxClient } from '../client/client.ts';
import { addCommand } from './add-command.ts';
import { refuseOptions, secretIn, UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';
import { refuseOthers, runImports, type Import } from './import-run.ts';
import { readJsonFile } from './read-file.ts';

interface ImportOptions {
  readonly json?: boolean;
  readonly keyEnv?: string;
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
}

interface Exported {
  readonly schemas: readonly Named[];
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
    summary: 'take over definitions, task definitions, schemas and webhook configurations',
    example: 'signalbox import conductor https://conductor.example.com --key-env CONDUCTOR_TOKEN --dry-run',
    notes: `A file holds a definition, a list of them, or {"workflows": […], "taskDefs": […], "schemas": […], "webhooks": […]} as the lists of the
other server's API have them. Secrets of webhooks are shown by no server: each webhook says afterwards where to enter its own.`,
  })
    .argument('<from>', 'the URL of a Conductor server, or a file')
    .option('--key-env <name>', 'the environment variable with a token of that server')
    .option('--overwrite', 'replace schemas, task definitions and definitions that are there already')
    .option('--dry-run', 'say what there is, and save nothing')
    .action(async (from: string, { json = false, keyEnv, overwrite = false, dryRun = false }: ImportOptions) => {
      const isServer = /^https?:\/\//.test(from);
      if (!isServer) refuseOptions({ keyEnv }, ['keyEnv'], 'is for a server, and a file is named');
      if (dryRun) refuseOptions({ overwrite }, ['overwrite'], 'does nothing with --dry-run');
      const connection = connect(terminal, { json });
      const exported = isServer ? await readServer(from, keyEnv, terminal) : await readExport(from);
      const { schemas, taskDefinitions, definitions, webhooks, skipped } = exported;
      await runImports(connection, dryRun ? [] : importsOf(connection.client, exported, overwrite), {
        summary: `${definitions.length} definitions, ${taskDefinitions.length} task definitions, ${schemas.length} schemas and ${webhooks.length} webhooks`,
        counts: {
          schemas: schemas.length,
          taskDefinitions: taskDefinitions.length,
          definitions: definitions.length,
          webhooks: webhooks.length,
        },
        skipped,
      });
    });
}

/** What others name comes before them. */
function importsOf(
  client: SignalboxClient,
  { schemas, taskDefinitions, definitions, webhooks }: Exported,
  overwrite: boolean,
): readonly Import[] {
  return [
    ...schemas.map((schema) => schemaImport(client, schema, overwrite)),
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

function schemaImport(client: SignalboxClient, schema: Named, overwrite: boolean): Import {
  const { createTime: _made, updateTime: _changed, createdBy: _by, updatedBy: _editor, ...config } = schema;
  const version = typeof schema['version'] === 'number' ? schema['version'] : 1;
  return {
    kind: 'schema',
    name: `${schema.name}, version ${version}`,
    async save() {
      if (!overwrite) {
        const { response } = await client.GET('/api/schema/{name}/{version}', {
          params: { path: { name: schema.name, version } },
        });
        if (response.ok) return { there: 'it is there already; --overwrite replaces it' };
      }
      await answerOf(client.POST('/api/schema', { body: [config] as never, parseAs: 'text' }));
      return undefined;
    },
  };
}

/** The answer is empty where there is nothing to be warned of. */
function warningsIn(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const { warnings }: { warnings?: readonly { path: string; message: string }[] } = JSON.parse(text);
  return warnings?.map(({ path, message }) => `${path}: ${message}`).join('; ');
}

async function readServer(url: string, keyEnv: string | undefined, { env }: Terminal): Promise<Exported> {
  const key = keyEnv === undefined ? undefined : secretIn(env, '--key-env', keyEnv);
  const base = url.replace(/(?<!\/)\/+$/, '').replace(/\/api$/, '');
  const read = async (path: string, options: { readonly mayBeMissing?: true } = {}): Promise<unknown> => {
    const response = await fetch(`${base}/api/${path}`, {
      headers: key === undefined ? {} : { 'X-Authorization': key },
      signal: AbortSignal.timeout(60_000),
    }).catch((cause: unknown) => {
      throw new Error(`${base} does not answer.`, { cause });
    });
    if (response.ok) return response.json();
    if (options.mayBeMissing && (response.status === 404 || response.status === 501)) return [];
    throw new Error(`${base}/api/${path} answered ${response.status}; a token goes into --key-env NAME.`);
  };
  return toExported({
    // The open-source server has neither schemas nor webhooks.
    schemas: await read('schema', { mayBeMissing: true }),
    taskDefs: await read('metadata/taskdefs'),
    workflows: await read('metadata/workflow'),
    webhooks: await read('metadata/webhook', { mayBeMissing: true }),
  });
}

async function readExport(path: string): Promise<Exported> {
  const value = await readJsonFile(path);
  if (Array.isArray(value)) return toExported({ workflows: value });
  const { schemas, taskDefs, workflows, webhooks, tasks, ...others } = Object(value);
  if (Array.isArray(tasks)) return toExported({ workflows: [value] });
  if ([schemas, taskDefs, workflows, webhooks].every((list) => list === undefined))
    throw new UsageError(
      `${path} holds no definition, no list of them, and none of "workflows", "taskDefs", "schemas" and "webhooks".`,
    );
  refuseOthers(others, ['workflows', 'taskDefs', 'schemas', 'webhooks'], path);
  return toExported({ schemas, taskDefs, workflows, webhooks });
}

function toExported(lists: {
  readonly schemas?: unknown;
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
  return {
    schemas: named('schemas'),
    taskDefinitions: named('taskDefs'),
    definitions: named('workflows'),
    webhooks: named('webhooks'),
    skipped,
  };
}
