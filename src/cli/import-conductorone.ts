import type { Command } from 'commander';
import { answerOf, type SignalboxClient } from '../client/client.ts';
import { addCommand } from './add-command.ts';
import { UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';
import { refuseOthers, runImports, type Import } from './import-run.ts';
import { readJsonFile } from './read-file.ts';

/** As the lists of ConductorOne's API have them. */
type Named = Readonly<Record<string, unknown>> & { readonly displayName: string };

interface Exported {
  readonly webhooks: readonly Named[];
  readonly policies: readonly Named[];
  /** What is in the file and is not taken over, with the reason. */
  readonly skipped: readonly string[];
}

/** `signalbox import conductorone FILE`. */
export function addImportConductorOne(group: Command, terminal: Terminal): void {
  addCommand(group, 'conductorone', {
    summary: 'take over webhooks and policies',
    example: 'signalbox import conductorone tenant.json --dry-run',
    notes: `The file holds the answer of GET /api/v1/webhooks or GET /api/v1/policies of your tenant, or both as
{"webhooks": {"list": […]}, "policies": {"list": […]}}. Ids are new here: policies get those of the webhooks that are
made with them. One whose name is there already is left alone.`,
  })
    .argument('<file>', 'what the API of ConductorOne answered')
    .option('--dry-run', 'say what there is, and save nothing')
    .action(async (file: string, { json = false, dryRun = false }: { json?: boolean; dryRun?: boolean }) => {
      const connection = connect(terminal, { json });
      const exported = readExported(await readJsonFile(file), file);
      const { webhooks, policies, skipped } = exported;
      const imports = dryRun ? [] : await importsOf(connection.client, exported);
      await runImports(connection, imports, {
        summary: `${webhooks.length} webhooks and ${policies.length} policies`,
        counts: { webhooks: webhooks.length, policies: policies.length },
        skipped,
      });
    });
}

/** Webhooks first: policies name them. */
async function importsOf(client: SignalboxClient, { webhooks, policies }: Exported): Promise<readonly Import[]> {
  /** The id there → the id here. */
  const ids = new Map<string, string>();
  const [endpoints, known] = [await namesOf(client, 'webhooks'), await namesOf(client, 'policies')];
  return [
    ...webhooks.map(
      ({ id, displayName, description, url, callbackTimeout }): Import => ({
        kind: 'webhook',
        name: displayName,
        async save() {
          const there = endpoints.get(displayName);
          if (there !== undefined) {
            ids.set(String(id), there);
            return { there: `one of this name is there: ${there}` };
          }
          const body = { displayName, description, url, callbackTimeout };
          const { webhook } = await answerOf(client.POST('/api/v1/webhooks', { body: body as never }));
          ids.set(String(id), webhook.id);
          return webhook.id;
        },
      }),
    ),
    ...policies.map(
      ({ displayName, ...policy }): Import => ({
        kind: 'policy',
        name: displayName,
        async save() {
          const there = known.get(displayName);
          if (there !== undefined) return { there: `one of this name is there: ${there}` };
          const body = { displayName, ...(withNewIds(settableOf(policy), ids) as object) };
          const made = await answerOf(client.POST('/api/v1/policies', { body: body as never }));
          return made.policy.id;
        },
      }),
    ),
  ];
}

/** More than anybody keeps of either. */
const pagesMax = 100;

async function namesOf(client: SignalboxClient, kind: 'webhooks' | 'policies'): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let token: string | undefined;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const query = { page_size: 100, page_token: token };
    const { list, nextPageToken } =
      kind === 'webhooks'
        ? await answerOf(client.GET('/api/v1/webhooks', { params: { query } }))
        : await answerOf(client.GET('/api/v1/policies', { params: { query } }));
    for (const { id, displayName } of list) names.set(displayName, id);
    token = nextPageToken || undefined;
    if (token === undefined) break;
  }
  return names;
}

/** Fields that a server makes. */
const madeByServer = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt', 'systemBuiltin']);

function settableOf(policy: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(policy).filter(([name]) => !madeByServer.has(name)));
}

function withNewIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((member) => withNewIds(member, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'webhookId' && typeof member === 'string' ? (ids.get(member) ?? member) : withNewIds(member, ids),
    ]),
  );
}

function readExported(value: unknown, path: string): Exported {
  const skipped: string[] = [];
  const { webhooks, policies, ...others } = Object(value);
  if (webhooks !== undefined || policies !== undefined) {
    refuseOthers(others, ['webhooks', 'policies'], path);
    return {
      webhooks: listed(webhooks, 'webhooks', skipped),
      policies: listed(policies, 'policies', skipped),
      skipped,
    };
  }
  const list = Array.isArray(value) || Array.isArray(Object(value).list) ? listed(value, 'list', skipped) : [];
  const isPolicy = (one: Named) => one['policySteps'] !== undefined || one['policyType'] !== undefined;
  if (list.length === 0 && skipped.length === 0) throw new UsageError(`${path} holds no list of webhooks or policies.`);
  return { webhooks: list.filter((one) => !isPolicy(one)), policies: list.filter(isPolicy), skipped };
}

/** `[…]` or `{"list": […]}`; lists of some calls wrap each: `{"webhook": {…}}`. What cannot be taken goes to `skipped`. */
function listed(value: unknown, name: string, skipped: string[]): readonly Named[] {
  if (value === undefined) return [];
  const list: unknown = Array.isArray(value) ? value : Object(value).list;
  if (!Array.isArray(list))
    throw new UsageError(`"${name}" has to be a list, or what the API answered: {"list": […]}.`);
  if (Object(value).nextPageToken) skipped.push(`the further pages of "${name}": the file has the first one alone`);
  return list
    .map((one: unknown) => Object(one).webhook ?? Object(one).policy ?? one)
    .filter((one, at): one is Named => {
      const isNamed = typeof Object(one).displayName === 'string' && Object(one).displayName !== '';
      if (!isNamed) skipped.push(`${name}[${at}] has no displayName`);
      return isNamed;
    });
}
