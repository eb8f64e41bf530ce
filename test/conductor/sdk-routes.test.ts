import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { OrkesClients, TaskResultStatusEnum, noopLogger } from '@io-orkes/conductor-javascript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

// Every call that Conductor's own client for JavaScript can make, as npm has it, against a running Signalbox: it works, or it is
// answered 501 in words; nothing looks like an object that is not there, and nothing seems done that is not.

let signalbox: Signalbox;
let clients: OrkesClients;

beforeAll(async () => {
  signalbox = await startSignalbox();
  clients = await OrkesClients.from({ serverUrl: `${signalbox.url}/api`, logger: noopLogger });
}, 120_000);
afterAll(() => signalbox?.stop());

/** What is not served, of all that the client knows. */
const notServed = [
  /^\w+ \/api\/(applications|auth\/authorization|groups|human|integrations|prompts|registry|secrets-v2|users)(\/|$)/,
  /^\w+ \/api\/event\/(execution|handleIncomingEvent|message|queue)(\/|$)/,
  /^GET \/api\/secrets\/clear(Local|Redis)Cache$/,
  /^POST \/api\/metadata\/workflow-(importer\/import-bpm|task-defs\/upload)$/,
  /^GET \/api\/scheduler\/schedules\/tags$/,
  /^POST \/api\/tasks\/queue\/requeue\//,
  /^POST \/api\/workflow\/\{workflowId\}\/upgrade$/,
];

describe('each route in the client', () => {
  const bundle = readFileSync(createRequire(import.meta.url).resolve('@io-orkes/conductor-javascript'), 'utf8');
  const written = bundle.matchAll(
    /client\)\.(get|post|put|delete|patch)\((?:\{\s*(?:(?!\burl:)[\s\S])*?)url: "(\/[^"]+)"/g,
  );
  const routes = [...new Set([...written].map(([, method = '', url = '']) => `${method.toUpperCase()} ${url}`))];

  test('is found in its text', () => {
    expect(routes.length).toBeGreaterThan(200);
    for (const pattern of notServed) expect(routes.filter((route) => pattern.test(route))).not.toEqual([]);
  });

  test.each(routes)('%s', async (route) => {
    const [method = '', url = ''] = route.split(' ');
    const path = Object.fromEntries([...url.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, `no-${name}`]));
    const { response, data, error } = (await clients.getClient().request({
      method: method as 'GET',
      url,
      path,
      throwOnError: false,
      ...(method !== 'GET' && { body: {}, headers: { 'Content-Type': 'application/json' } }),
    })) as { response: Response; data?: any; error?: any };
    const said = error ?? data;
    if (notServed.some((pattern) => pattern.test(route))) {
      expect([response.status, said]).toEqual([
        501,
        expect.objectContaining({
          status: 501,
          code: 'NOT_SERVED',
          retryable: false,
          message: expect.stringContaining('a route of Conductor that Signalbox does not serve'),
        }),
      ]);
      return;
    }
    expect([200, 204, 400, 404, 409]).toContain(response.status);
    if (response.status < 400) return;
    expect(said).toMatchObject({ status: response.status, message: expect.any(String) });
    // Of an object: the route itself is there.
    expect(said.message).not.toContain('There is nothing at');
    if (response.status === 404) expect(url).toContain('{');
  });
});

/** The rows of a client: its methods, each with the way to call it. */
type Rows = Readonly<Record<string, () => Promise<unknown>>>;

describe('each method of a client', () => {
  const own = randomUUID();
  const tag = { key: 'team', value: 'payments', type: 'METADATA' } as never;
  const workflow = (name: string, tasks: readonly object[]) =>
    ({ name, version: 1, tasks, timeoutSeconds: 0 }) as never;
  const human = { name: 'human', taskReferenceName: 'human', type: 'HUMAN' };
  const pause = { name: 'pause', taskReferenceName: 'pause', type: 'WAIT', inputParameters: {} };
  const [waiting, quick, task, handler, schedule, schema, secret] = [
    `waiting-${own}`,
    `quick-${own}`,
    `task-${own}`,
    `handler-${own}`,
    `schedule-${own}`,
    `schema-${own}`,
    `secret-${own}`,
  ];
  const work = { name: task, retryCount: 0, timeoutSeconds: 0, totalTimeoutSeconds: 0 };
  const toEvent = (name: string) => ({ name, event: `conductor:e-${own}`, actions: [], active: false }) as never;
  const event = toEvent(handler);

  const metadata = () => clients.getMetadataClient();
  const runs = () => clients.getWorkflowClient();
  const tasks = () => clients.getTaskClient();
  const schedules = () => clients.getSchedulerClient();
  const events = () => clients.getEventClient();
  const schemas = () => clients.getSchemaClient();
  const secrets = () => clients.getSecretClient();
  const start = (name = waiting) => runs().startWorkflow({ name, version: 1, input: {} });
  const ended = async (): Promise<string> => {
    const id = await start();
    await runs().terminate(id, 'over');
    return id;
  };
  const opened = async (): Promise<{ id: string; taskId: string }> => {
    const id = await start();
    const { tasks: open = [] } = await runs().getExecution(id);
    return { id, taskId: open[0]?.taskId ?? '' };
  };
  const removed = async (make: () => Promise<unknown>, remove: () => Promise<unknown>): Promise<void> => {
    await make();
    await remove();
  };
  const saveSchedule = () =>
    schedules().saveSchedule({
      name: schedule,
      cronExpression: '0 0 0 1 1 *',
      startWorkflowRequest: { name: waiting, version: 1 },
    });
  const { COMPLETED } = TaskResultStatusEnum;

  beforeAll(async () => {
    await metadata().registerTasks([work]);
    await metadata().registerWorkflowDef(workflow(waiting, [human, pause]), true);
    await metadata().registerWorkflowDef(workflow(quick, [{ ...pause, type: 'NOOP' }]), true);
    await events().addEventHandler(event);
    await saveSchedule();
    await schemas().registerSchema([{ name: schema, version: 1, type: 'JSON', data: {} } as never]);
    await secrets().putSecret(secret, 'value');
  }, 60_000);

  const served: Readonly<Record<string, { readonly client: () => object; readonly rows: Rows }>> = {
    metadata: {
      client: metadata,
      rows: {
        registerTask: () => metadata().registerTask(work),
        registerTasks: () => metadata().registerTasks([work]),
        updateTask: () => metadata().updateTask(work),
        getTask: () => metadata().getTask(task),
        unregisterTask: () =>
          removed(
            () => metadata().registerTask({ ...work, name: `${task}-x` }),
            () => metadata().unregisterTask(`${task}-x`),
          ),
        registerWorkflowDef: () => metadata().registerWorkflowDef(workflow(quick, [{ ...pause, type: 'NOOP' }]), true),
        getWorkflowDef: () => metadata().getWorkflowDef(quick, 1),
        unregisterWorkflow: () =>
          removed(
            () => metadata().registerWorkflowDef(workflow(`${quick}-x`, [human]), true),
            () => metadata().unregisterWorkflow(`${quick}-x`, 1),
          ),
        getAllTaskDefs: () => metadata().getAllTaskDefs(),
        getAllWorkflowDefs: () => metadata().getAllWorkflowDefs(),
        addWorkflowTag: () => metadata().addWorkflowTag(tag, quick),
        getWorkflowTags: () => metadata().getWorkflowTags(quick),
        setWorkflowTags: () => metadata().setWorkflowTags([tag], quick),
        setWorkflowRateLimit: () =>
          metadata().setWorkflowRateLimit({ rateLimitKey: 'k', concurrentExecLimit: 5 }, quick),
        getWorkflowRateLimit: async () => {
          await metadata().setWorkflowRateLimit({ rateLimitKey: 'k', concurrentExecLimit: 5 }, quick);
          expect(await metadata().getWorkflowRateLimit(quick)).toEqual({ rateLimitKey: 'k', concurrentExecLimit: 5 });
        },
        removeWorkflowRateLimit: async () => {
          await metadata().removeWorkflowRateLimit(quick);
          expect(await metadata().getWorkflowRateLimit(quick)).toBeUndefined();
        },
        deleteWorkflowTag: () => metadata().deleteWorkflowTag(tag, quick),
        addTaskTag: () => metadata().addTaskTag(tag, task),
        getTaskTags: () => metadata().getTaskTags(task),
        setTaskTags: () => metadata().setTaskTags([tag], task),
        deleteTaskTag: () => metadata().deleteTaskTag(tag, task),
      },
    },
    runs: {
      client: runs,
      rows: {
        registerWorkflow: () => runs().registerWorkflow(true, workflow(quick, [{ ...pause, type: 'NOOP' }])),
        startWorkflow: () => start(),
        startWorkflows: () => Promise.all(runs().startWorkflows([{ name: quick, version: 1 }])),
        startWorkflowByName: () => runs().startWorkflowByName(quick, {}, 1, 'c', 0),
        executeWorkflow: () => runs().executeWorkflow({ name: quick, version: 1 }, quick, 1, randomUUID()),
        goBackToTask: async () => runs().goBackToTask(await ended(), ({ taskType }: any) => taskType === 'HUMAN'),
        goBackToFirstTaskMatchingType: async () => {
          const id = await start();
          await runs().updateTaskByRefName('human', id, 'COMPLETED', {});
          await runs().terminate(id, 'over');
          await runs().goBackToFirstTaskMatchingType(id, 'HUMAN');
        },
        getWorkflow: async () => runs().getWorkflow(await start(), true),
        getWorkflowStatus: async () => runs().getWorkflowStatus(await start(), true, true),
        getExecution: async () => runs().getExecution(await start()),
        pause: async () => runs().pause(await start()),
        resume: async () => {
          const id = await start();
          await runs().pause(id);
          await runs().resume(id);
        },
        reRun: async () => runs().reRun(await ended(), {}),
        restart: async () => runs().restart(await ended(), true),
        retry: async () => runs().retry(await ended(), true),
        search: () => runs().search(0, 10, `workflowType = ${quick}`, '*'),
        skipTasksFromWorkflow: async () => runs().skipTasksFromWorkflow(await start(), 'pause', {}),
        terminate: async () => runs().terminate(await start(), 'enough'),
        updateTask: async () => {
          const { id, taskId } = await opened();
          return runs().updateTask(taskId, id, 'COMPLETED', {});
        },
        updateTaskByRefName: async () => runs().updateTaskByRefName('human', await start(), 'COMPLETED', {}),
        getTask: async () => runs().getTask((await opened()).taskId),
        updateTaskSync: async () => runs().updateTaskSync('human', await start(), COMPLETED, {}),
        signal: async () => {
          const id = await start();
          await runs().updateTaskByRefName('human', id, 'COMPLETED', {});
          return runs().signal(id, COMPLETED, {});
        },
        signalAsync: async () => {
          const id = await start();
          await runs().updateTaskSync('human', id, COMPLETED, {});
          return runs().signalAsync(id, COMPLETED, {});
        },
        deleteWorkflow: async () => {
          const id = await ended();
          // A busy Temporal takes longer than a call waits for, and says so: 503.
          await runs()
            .deleteWorkflow(id)
            .catch(() => runs().deleteWorkflow(id));
        },
        getByCorrelationIds: () => runs().getByCorrelationIds({ correlationIds: ['c'], workflowNames: [quick] }),
        testWorkflow: () => runs().testWorkflow({ name: quick, version: 1 } as never),
        updateVariables: async () => runs().updateVariables(await start(), { a: 1 }),
        updateState: async () =>
          runs().updateState(await start(), { variables: { a: 1 } } as never, randomUUID(), 'human', 1),
      },
    },
    tasks: {
      client: tasks,
      rows: {
        search: () => tasks().search(0, 10, undefined, '*', `workflowType = ${waiting}`),
        getTask: async () => tasks().getTask((await opened()).taskId),
        updateTaskResult: async () => tasks().updateTaskResult((await opened()).id, 'human', 'COMPLETED', {}),
        addTaskLog: async () => tasks().addTaskLog((await opened()).taskId, 'a line'),
        getTaskLogs: async () => tasks().getTaskLogs((await opened()).taskId),
        getQueueSizeForTask: () => tasks().getQueueSizeForTask([task]),
        getTaskPollData: () => tasks().getTaskPollData(task),
        updateTaskSync: async () => tasks().updateTaskSync((await opened()).id, 'human', 'COMPLETED', {}),
      },
    },
    schedules: {
      client: schedules,
      rows: {
        saveSchedule,
        search: () => schedules().search(0, 10),
        getSchedule: () => schedules().getSchedule(schedule),
        pauseSchedule: () => schedules().pauseSchedule(schedule),
        resumeSchedule: () => schedules().resumeSchedule(schedule),
        getAllSchedules: () => schedules().getAllSchedules(waiting),
        getNextFewSchedules: () => schedules().getNextFewSchedules('0 0 0 1 1 *'),
        pauseAllSchedules: () => schedules().pauseAllSchedules(),
        requeueAllExecutionRecords: () => schedules().requeueAllExecutionRecords(),
        resumeAllSchedules: () => schedules().resumeAllSchedules(),
        setSchedulerTags: () => schedules().setSchedulerTags([tag], schedule),
        getSchedulerTags: () => schedules().getSchedulerTags(schedule),
        deleteSchedulerTags: () => schedules().deleteSchedulerTags([tag], schedule),
        deleteSchedule: async () => {
          await schedules().deleteSchedule(schedule);
          await saveSchedule();
        },
      },
    },
    events: {
      client: events,
      rows: {
        getAllEventHandlers: () => events().getAllEventHandlers(),
        addEventHandlers: () => events().addEventHandlers([toEvent(`${handler}-2`)]),
        addEventHandler: () => events().addEventHandler(toEvent(`${handler}-3`)),
        updateEventHandler: () => events().updateEventHandler(event),
        getEventHandlerByName: () => events().getEventHandlerByName(handler),
        getEventHandlersForEvent: () => events().getEventHandlersForEvent(`conductor:e-${own}`),
        putTagForEventHandler: () => events().putTagForEventHandler(handler, [tag]),
        getTagsForEventHandler: () => events().getTagsForEventHandler(handler),
        deleteTagsForEventHandler: () => events().deleteTagsForEventHandler(handler, [tag]),
        deleteTagForEventHandler: () => events().deleteTagForEventHandler(handler, tag),
        test: () => events().test(),
        removeEventHandler: async () => {
          await events().removeEventHandler(handler);
          await events().addEventHandler(event);
        },
      },
    },
    schemas: {
      client: schemas,
      rows: {
        registerSchema: () => schemas().registerSchema([{ name: schema, version: 1, type: 'JSON', data: {} } as never]),
        getSchema: () => schemas().getSchema(schema, 1),
        getSchemaByName: () => schemas().getSchemaByName(schema),
        getAllSchemas: () => schemas().getAllSchemas(),
        deleteSchema: () => schemas().deleteSchema(schema, 1),
        deleteSchemaByName: async () => {
          await schemas().registerSchema([{ name: schema, version: 1, type: 'JSON', data: {} } as never]);
          await schemas().deleteSchemaByName(schema);
        },
      },
    },
    secrets: {
      client: secrets,
      rows: {
        putSecret: () => secrets().putSecret(secret, 'value'),
        getSecret: () => secrets().getSecret(secret),
        listAllSecretNames: () => secrets().listAllSecretNames(),
        listSecretsThatUserCanGrantAccessTo: () => secrets().listSecretsThatUserCanGrantAccessTo(),
        secretExists: () => secrets().secretExists(secret),
        setSecretTags: () => secrets().setSecretTags([tag], secret),
        getSecretTags: () => secrets().getSecretTags(secret),
        deleteSecretTags: () => secrets().deleteSecretTags([tag], secret),
        deleteSecret: async () => {
          await secrets().deleteSecret(secret);
          await secrets().putSecret(secret, 'value');
        },
      },
    },
  };

  /** Each of their methods makes calls that are not served; of the others these do. */
  const refused: Readonly<Record<string, { readonly client: () => object; readonly only?: readonly string[] }>> = {
    applications: { client: () => clients.getApplicationClient() },
    authorization: { client: () => clients.getAuthorizationClient() },
    humanTasks: { client: () => clients.getHumanClient() },
    integrations: { client: () => clients.getIntegrationClient() },
    prompts: { client: () => clients.getPromptClient() },
    serviceRegistry: { client: () => clients.getServiceRegistryClient() },
    templates: { client: () => clients.getTemplateClient() },
    events: {
      client: events,
      only: [
        'handleIncomingEvent',
        'getAllQueueConfigs',
        'deleteQueueConfig',
        'getQueueConfig',
        'testConnectivity',
        'putQueueConfig',
        'getAllActiveEventHandlers',
        'getEventExecutions',
        'getEventHandlersWithStats',
        'getEventMessages',
      ],
    },
  };
  /** Schedules of agents, which are put together from the others, and what the client keeps to itself. */
  const ofAgents = ['save', 'get', 'listForAgent', 'pause', 'resume', 'delete', 'runNow', 'previewNext', 'reconcile'];
  const itsOwn = ['authHeaders', 'client', 'pauseResumeWithVerbFallback', 'raw'];

  test('is in the table', () => {
    for (const [name, { client, rows }] of Object.entries(served)) {
      const also = [...(refused[name]?.only ?? []), ...(name === 'schedules' ? [...ofAgents, ...itsOwn] : [])];
      expect(methodsOf(client()).toSorted()).toEqual([...Object.keys(rows), ...also].toSorted());
    }
  });

  test.each(
    Object.entries(served).flatMap(([name, { rows }]) =>
      Object.entries(rows).map(([method, call]) => [`${name}.${method}`, call] as const),
    ),
  )(
    '%s works',
    async (_name, call) => {
      await call();
    },
    60_000,
  );

  test.each(Object.keys(refused))(
    'of %s that is not served says so',
    async (name) => {
      const { client, only } = refused[name] ?? { client: () => ({}) };
      const methods = only ?? methodsOf(client());
      expect(methods).not.toEqual([]);
      for (const method of methods) {
        const error: any = await (client() as any)
          [method]('one', 'two', 'three', 'CONDUCTOR_USER:ada')
          .catch((thrown: unknown) => thrown);
        expect([method, error instanceof Error, String(error?.message)]).toEqual([
          method,
          true,
          expect.stringContaining('a route of Conductor that Signalbox does not serve'),
        ]);
      }
    },
    60_000,
  );

  function methodsOf(client: object): readonly string[] {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(client));
    return methods.filter((name) => name !== 'constructor' && !name.startsWith('_'));
  }
});
