import type { TaskDescriptor } from '../task-descriptor.ts';
import { caseBranches, forkBranches, loopBranches } from '../task-tree.ts';
import { human } from './human.ts';
import { noop } from './noop.ts';
import { notSupported } from './not-supported.ts';
import { setVariable } from './set-variable.ts';
import { terminate } from './terminate.ts';
import { waitForWebhook } from './wait-for-webhook.ts';
import { wait } from './wait.ts';

/** Every type of task. A new one is its own file and one line here, in place of its `notSupported`. */
const descriptors: readonly TaskDescriptor[] = [
  human,
  noop,
  setVariable,
  terminate,
  wait,
  waitForWebhook,
  notSupported('SIMPLE', { names: ({ name }) => ({ taskType: name, taskDefName: name }) }),
  notSupported('SWITCH', { branches: caseBranches }),
  notSupported('DECISION', { branches: caseBranches }),
  notSupported('FORK_JOIN', { branches: forkBranches, names: ({ name }) => ({ taskType: 'FORK', taskDefName: name }) }),
  notSupported('DO_WHILE', { branches: loopBranches }),
  ...[
    'BUSINESS_RULE',
    'CALL_MCP_TOOL',
    'DYNAMIC',
    'EVENT',
    'EXCLUSIVE_JOIN',
    'FORK_JOIN_DYNAMIC',
    'GENERATE_AUDIO',
    'GENERATE_IMAGE',
    'GET_DOCUMENT',
    'GET_SIGNED_JWT',
    'GET_WORKFLOW',
    'GRPC',
    'HTTP',
    'HTTP_POLL',
    'INLINE',
    'JDBC',
    'JOIN',
    'JSON_JQ_TRANSFORM',
    'KAFKA_PUBLISH',
    'LAMBDA',
    'LIST_MCP_TOOLS',
    'LLM_CHAT_COMPLETE',
    'LLM_GENERATE_EMBEDDINGS',
    'LLM_GET_EMBEDDINGS',
    'LLM_INDEX_DOCUMENT',
    'LLM_INDEX_TEXT',
    'LLM_SEARCH_EMBEDDINGS',
    'LLM_SEARCH_INDEX',
    'LLM_STORE_EMBEDDINGS',
    'LLM_TEXT_COMPLETE',
    'OPSGENIE',
    'OPS_GENIE',
    'PULL_WORKFLOW_MESSAGES',
    'QUERY_PROCESSOR',
    'SENDGRID',
    'START',
    'START_WORKFLOW',
    'SUB_WORKFLOW',
    'TERMINAL',
    'TERMINATE_WORKFLOW',
    'UPDATE_SECRET',
    'UPDATE_TASK',
    'USER_DEFINED',
    'WAIT_FOR_EVENT',
    'YIELD',
  ].map((type) => notSupported(type)),
];

const byType = new Map(descriptors.map((descriptor) => [descriptor.type, descriptor]));

export const taskTypes: readonly string[] = [...byType.keys()];

export function taskDescriptor(type: string): TaskDescriptor | undefined {
  // New kinds of language model tasks are published often (A27).
  return byType.get(type) ?? (/^LLM_[A-Z_]+$/.test(type) ? notSupported(type) : undefined);
}
