import { Api, waitTask } from '../helpers/api.ts';
import type { Signalbox } from '../helpers/signalbox.ts';

export interface Answered {
  readonly call: string;
  readonly status: number;
  readonly ms: number;
}

export interface EveryCall {
  /** One that no other call disables or changes. */
  readonly untouchedSourceId: string;
  /** Every route there is, and an event; some at a time, so that what is measured is not this process' own work. */
  callAll(): Promise<readonly Answered[]>;
  close(): Promise<void>;
}

const callsAtOnce = 32;

/** Makes what the calls name, while all works. */
export async function prepareEveryCall(signalbox: Signalbox): Promise<EveryCall> {
  // No call waits for a connection of its client.
  const wide = new Api(signalbox.url, undefined, { connections: 1_000 });
  const name = await signalbox.saveDefinition([waitTask()]);
  const workflowId = await signalbox.startWorkflow(name);
  await signalbox.untilWaiting(1);
  const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
  const { id: sourceId } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
  const { id: untouchedSourceId } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
  await signalbox.postOpen(sourceId, { n: 0 });
  const [event] = await signalbox.ledger(sourceId);
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
    displayName: 'out',
    url: 'http://127.0.0.1:1/hook',
  });
  const run = (await signalbox.must('GET', `/api/waits?workflowId=${workflowId}`)).waits[0].id.split('/');
  const known: Readonly<Record<string, string>> = {
    name,
    workflowId,
    version: '1',
    taskId: tasks[0].taskId,
    reference: 'wait_ref',
    status: 'COMPLETED',
    eventId: event.id,
    run: run[0],
    seq: run[1],
    type: 'any',
    token: 'none',
    rest: 'rest',
    instanceId: 'none',
    app_id: 'none',
    user_id: 'none',
    task_id: 'none',
    type_id: 'none',
    identity_user_id: 'none',
    '/api/workflow': workflowId,
    '/api/metadata/webhook': sourceId,
    '/api/sources': sourceId,
    '/api/events': event.id,
    '/api/waits': run.join('%2F'),
    '/api/v1/webhooks': webhook.id,
  };
  const definition = { name: 'other', version: 1, schemaVersion: 2, tasks: [waitTask()] };
  const source = {
    name: 'other',
    sourcePlatform: 'Custom',
    headers: { 'X-Key': 'k' },
    receiverWorkflowNamesToVersions: { [name]: 0 },
  };
  /** Of calls that an empty one does not get to the database with. */
  const bodies: Readonly<Record<string, unknown>> = {
    'post /api/metadata/webhook': source,
    'put /api/metadata/webhook': { ...source, id: sourceId },
    'put /api/metadata/webhook/:id': source,
    'put /api/metadata/webhook/:id/tags': [{ key: 'a', value: 'b' }],
    'delete /api/metadata/webhook/:id/tags': [{ key: 'a', value: 'b' }],
    'post /api/metadata/workflow': definition,
    'put /api/metadata/workflow': [definition],
    'post /api/workflow': { name },
    'post /api/tasks': { workflowInstanceId: workflowId, taskId: tasks[0].taskId, status: 'IN_PROGRESS' },
    'post /api/tasks/:taskId/log': 'a line',
    'post /api/events/replay': { filter: { source: sourceId }, dryRun: true },
    'post /api/matches/test': { eventId: event.id, matches: { '$.n': 0 } },
    'post /api/v1/webhooks': { displayName: 'another', url: 'http://127.0.0.1:1/hook' },
    'post /api/v1/users': { displayName: 'Eve' },
    'post /api/v1/apps': { displayName: 'App' },
    'post /api/v1/policies': { displayName: 'Policy', policyType: 'POLICY_TYPE_GRANT' },
    'post /api/v1/iam/personal_clients': { displayName: 'client' },
    'post /api/token': { keyId: 'none', keySecret: 'none' },
  };

  const ask = (method: string, path: string) => {
    const kind = /^\/api\/(?:v1\/)?(?:metadata\/)?[^/]+/.exec(path)?.[0] ?? '';
    // The other calls need nothing of the deleted.
    const isSpared = method === 'delete' && kind !== '/api/workflow';
    const filled = path.replaceAll(
      /[:*]([A-Za-z_]+)/g,
      (_whole, name: string) => (isSpared ? undefined : known[name === 'id' ? kind : name]) ?? 'none',
    );
    const verb = method === 'all' ? 'POST' : method.toUpperCase();
    const body = verb === 'GET' ? undefined : (bodies[`${method} ${path}`] ?? {});
    // The time that a call is told to wait is not its own.
    return path.includes('/execute/') || path.endsWith('/state')
      ? wide.call(verb, `${filled}?waitForSeconds=1`, body, { waitForSeconds: '1' })
      : wide.call(verb, filled, body);
  };
  return {
    untouchedSourceId,
    close: () => wide.close(),
    async callAll() {
      const routes = signalbox.routes.map(({ method, path }) => ({
        call: `${method} ${path}`,
        ask: () => ask(method, path),
      }));
      // With the first client every call of /api/v1 needs a token, so the call that makes it comes last.
      const makesClient = 'post /api/v1/iam/personal_clients';
      const left = [
        ...routes.filter(({ call }) => call !== makesClient),
        { call: 'an event', ask: () => wide.postOpen(untouchedSourceId, { n: 1 }) },
        ...routes.filter(({ call }) => call === makesClient),
      ];
      const answers: Answered[] = [];
      await Promise.all(
        Array.from({ length: callsAtOnce }, async () => {
          for (let next = left.shift(); next !== undefined; next = left.shift()) {
            const before = Date.now();
            const { status } = await next.ask();
            answers.push({ call: next.call, status, ms: Date.now() - before });
          }
        }),
      );
      return answers;
    },
  };
}

/** For the table in docs/operations.md: how many calls got which status, and the slowest of each. */
export function summaryOf(answers: readonly Answered[]): string {
  const statuses = [...new Set(answers.map(({ status }) => status))].sort((one, other) => one - other);
  return statuses
    .map((status) => {
      const those = answers.filter((one) => one.status === status).sort((one, other) => other.ms - one.ms);
      return `${status}: ${those.length} calls, slowest ${those
        .slice(0, 3)
        .map(({ call, ms }) => `${call} ${ms} ms`)
        .join(', ')}`;
    })
    .join('\n');
}
