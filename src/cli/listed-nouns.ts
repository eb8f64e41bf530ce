import type { Command } from 'commander';
import { answerOf, type Schemas } from '../client/client.ts';
import { waitListStates } from '../model/inbound/wait-queries.ts';
import { addCommand } from './add-command.ts';
import { chooseOne, UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';
import { followEvents } from './follow-events.ts';
import { followList } from './follow-list.ts';
import type { Followed, Listed } from './listed.ts';
import { addList } from './lists.ts';
import { showEvent } from './show-event.ts';

/** Lists of what a server has, beside events and workflows, which can do more. */
export function addListedNouns(program: Command, terminal: Terminal): void {
  const sourceGroup = addList(program, terminal, sources);
  sourceGroup.addHelpText('after', '\nThey are made and changed over the API (docs/webhooks.md).');
  addSourceTail(sourceGroup, terminal);
  withExplain(addList(program, terminal, waits), terminal);
  addEndpointTail(addList(program, terminal, endpoints), terminal);
  addList(program, terminal, messages);
  addList(program, terminal, requests);
}

/** Sources are set up and do not come by themselves: what comes to them does. */
function addSourceTail(group: Command, terminal: Terminal): void {
  addCommand(group, 'tail [source]', {
    summary: 'show what comes to a source, or to all, until Ctrl-C',
    example: 'signalbox sources tail github',
    notes: '"signalbox events tail" is the same, with more to choose by.',
  }).action(async (source: string | undefined, { json }: { json?: boolean }) => {
    const connection = connect(terminal, { json: json === true });
    await followEvents(connection, { source }, (event) => showEvent(connection, event));
  });
}

/** The same of endpoints: their messages. */
function addEndpointTail(group: Command, terminal: Terminal): void {
  addCommand(group, 'tail <endpoint>', {
    summary: 'show what is sent to an endpoint and what becomes of it, until Ctrl-C',
    example: 'signalbox endpoints tail ENDPOINT',
    notes: '"signalbox messages tail" is the same, with more to choose by.',
  }).action(async (endpoint: string, { json }: { json?: boolean }) =>
    followList(connect(terminal, { json: json === true }), messages, { endpoint }),
  );
}

/** `signalbox waits explain WAIT` */
function withExplain(group: Command, terminal: Terminal): void {
  addCommand(group, 'explain <wait>', {
    summary: 'say why a wait waits',
    example: 'signalbox waits explain WAIT',
  }).action(async (id: string, { json }: { json?: boolean }) => {
    const { client, printer } = connect(terminal, { json: json === true });
    const explained = await answerOf(client.GET('/api/waits/{id}/explain', { params: { path: { id } } }));
    if (json === true) return printer.document(explained);
    printer.line(explained.summary);
    for (const { sourceName, note } of explained.sources) printer.line(`  ${sourceName}: ${note}`);
    for (const { eventId, reason } of explained.events) printer.line(`  event ${eventId}: ${reason}`);
  });
}

interface Rows {
  readonly waits: Schemas['Wait'];
  readonly sources: Schemas['Webhook'];
  readonly endpoints: Schemas['Endpoint'];
  readonly messages: Schemas['Message'];
  readonly requests: Schemas['AccessRequestView'];
}

const id = { heading: 'ID', text: (row: { readonly id: string }) => row.id };

const waits: Listed<Rows['waits']> = {
  name: 'waits',
  summary: 'workflow runs that wait for an event',
  filters: [
    ['--state <state>', 'only those in this state', waitListStates],
    ['--source <source>', 'only those that its events can reach'],
    ['--workflow <id>', 'only those of this run'],
    ['--name <workflow>', 'only those of runs of this workflow'],
    ['--tag <tags>', 'only those with these tags: customer:acme, or several with a comma between them'],
  ],
  example: '--state open',
  ids: ['wait'],
  followed: ({ id: wait, state, registeredAt }) => ({ id: wait, state, began: registeredAt }),
  columns: [
    id,
    { heading: 'STATE', text: ({ state }) => state },
    { heading: 'WORKFLOW', text: ({ workflowName }) => workflowName },
    { heading: 'MATCHES', text: ({ matches }) => JSON.stringify(matches) },
    { heading: 'TAGS', text: ({ tags = {} }) => tagTexts(tags).join(' ') },
    { heading: 'SOURCES', text: ({ sources }) => sources.join(' ') },
    { heading: 'AGE', text: ({ ageSeconds }) => `${ageSeconds} s` },
  ],
  async list(client, { state, source, workflow, name, tag }, page) {
    const query = {
      state: chooseOne('--state', state, waitListStates),
      source,
      workflowId: workflow,
      workflowName: name,
      tag: tag?.split(','),
      ...page,
    };
    const { waits: rows, nextCursor, message } = await answerOf(client.GET('/api/waits', { params: { query } }));
    return { rows, cursor: nextCursor, message };
  },
  get: (client, given) => answerOf(client.GET('/api/waits/{id}', { params: { path: { id: given } } })),
};

function tagTexts(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tags).map(([name, value]) => `${name}:${value}`);
}

const sources: Listed<Rows['sources']> = {
  name: 'sources',
  summary: 'incoming webhooks',
  order: 'the oldest first',
  filters: [],
  example: '',
  ids: ['source'],
  columns: [
    id,
    { heading: 'NAME', text: ({ name }) => name },
    { heading: 'PLATFORM', text: ({ sourcePlatform }) => sourcePlatform },
    { heading: 'VERIFIED', text: ({ urlVerified }) => (urlVerified ? 'yes' : 'no') },
    { heading: 'URL', text: ({ signalbox }) => signalbox.url },
  ],
  async list(client, _filters, page) {
    const call = client.GET('/api/metadata/webhook', { params: { query: { ...page } } });
    const { response } = await call;
    return { rows: await answerOf(call), cursor: response.headers.get('X-Signalbox-Next-Cursor') ?? undefined };
  },
  get: (client, given) => answerOf(client.GET('/api/metadata/webhook/{id}', { params: { path: { id: given } } })),
};

const endpoints: Listed<Rows['endpoints']> = {
  name: 'endpoints',
  summary: 'outgoing webhooks',
  order: 'the oldest first',
  filters: [],
  example: '',
  limitMin: 10,
  ids: ['endpoint'],
  columns: [
    id,
    { heading: 'NAME', text: ({ displayName }) => displayName },
    { heading: 'URL', text: ({ url }) => url },
    { heading: 'STATE', text: ({ signalbox }) => stateOf(signalbox) },
  ],
  async list(client, _filters, { limit, cursor }) {
    const query = { page_size: limit, page_token: cursor };
    const { list: rows, nextPageToken } = await answerOf(client.GET('/api/v1/webhooks', { params: { query } }));
    return { rows, cursor: nextPageToken || undefined };
  },
  get: (client, given) => answerOf(client.GET('/api/v1/webhooks/{id}', { params: { path: { id: given } } })),
};

function stateOf({ disabled, failingSince }: Rows['endpoints']['signalbox']): string {
  if (disabled) return 'off';
  return failingSince === undefined ? 'on' : `failing since ${failingSince}`;
}

const messageStates = [
  'WEBHOOK_STATE_PENDING',
  'WEBHOOK_STATE_RUNNING',
  'WEBHOOK_STATE_ERROR',
  'WEBHOOK_STATE_WAITING_CALLBACK',
  'WEBHOOK_STATE_PROCESS_RESPONSE',
  'WEBHOOK_STATE_SUCCESS',
  'WEBHOOK_STATE_FATAL_ERROR',
] as const;

const messages: Followed<Rows['messages']> = {
  name: 'messages',
  summary: 'what was sent to an endpoint',
  filters: [
    ['--endpoint <endpoint>', 'of which (needed)'],
    ['--state <state>', 'only those in this state', messageStates],
    ['--event <event>', 'only this kind'],
  ],
  example: '--endpoint ENDPOINT',
  limitMin: 10,
  ids: ['endpoint', 'message'],
  noteOnGet: '"signalbox find MESSAGE" knows the endpoint of a message.',
  followed: ({ id: message, state, attempts, createdAt }) => ({
    id: message,
    state: `${state} ${attempts}`,
    began: createdAt,
  }),
  columns: [
    id,
    { heading: 'AT', text: ({ createdAt }) => createdAt },
    { heading: 'STATE', text: ({ state }) => state.replace('WEBHOOK_STATE_', '') },
    { heading: 'EVENT', text: ({ signalbox }) => signalbox.event },
    { heading: 'ATTEMPTS', text: ({ attempts }) => String(attempts) },
    { heading: 'DECISION', text: ({ signalbox }) => signalbox.decision?.kind ?? signalbox.failure?.reason },
  ],
  async list(client, { endpoint, state, event }, { limit, cursor }) {
    if (endpoint === undefined)
      throw new UsageError('Say of which endpoint: --endpoint ID; "signalbox endpoints list" has them.');
    const query = {
      page_size: limit,
      page_token: cursor,
      event,
      state: chooseOne('--state', state, messageStates),
    };
    const call = client.GET('/api/v1/webhooks/{id}/instances', { params: { path: { id: endpoint }, query } });
    const { list: rows, nextPageToken } = await answerOf(call);
    return { rows, cursor: nextPageToken || undefined };
  },
  get(client, endpoint, message) {
    const path = { id: endpoint, instanceId: message };
    return answerOf(client.GET('/api/v1/webhooks/{id}/instances/{instanceId}', { params: { path } }));
  },
};

const requests: Listed<Rows['requests']> = {
  name: 'requests',
  summary: 'access requests',
  filters: [
    ['--state <state>', 'only those in this state', ['TASK_STATE_OPEN', 'TASK_STATE_CLOSED']],
    ['--approver <user>', 'only those that wait for this user'],
    ['--query <text>', 'only those with this text'],
  ],
  example: '--state TASK_STATE_OPEN',
  limitMin: 10,
  ids: ['request'],
  followed: ({ task }) => ({ id: task.id, state: task.state, began: task.createdAt }),
  columns: [
    { heading: 'ID', text: ({ task }) => task.id },
    { heading: 'NUMBER', text: ({ task }) => task.numericId },
    { heading: 'STATE', text: ({ task }) => task.state.replace('TASK_STATE_', '') },
    { heading: 'NAME', text: ({ task }) => task.displayName },
    { heading: 'MAY DECIDE', text: ({ task }) => task.stepApproverIds.join(' ') },
    { heading: 'AT', text: ({ task }) => task.createdAt },
  ],
  async list(client, { state, approver, query }, { limit, cursor }) {
    const { list: rows, nextPageToken } = await answerOf(
      client.POST('/api/v1/search/tasks', {
        body: {
          pageSize: limit,
          pageToken: cursor,
          query,
          ...(state !== undefined && { taskStates: [state] }),
          ...(approver !== undefined && { assigneesInIds: [approver] }),
        },
      }),
    );
    return { rows, cursor: nextPageToken || undefined };
  },
  get: (client, given) => answerOf(client.GET('/api/v1/tasks/{id}', { params: { path: { id: given } } })),
};
