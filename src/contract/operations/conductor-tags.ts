import { z } from 'zod';
import type { Operation, OperationGroup } from '../openapi/operation.ts';
import { tags } from '../tags.ts';

const name = { name: z.string() };
const shownTag = z.strictObject({ key: z.string(), value: z.string(), type: z.string() }).meta({ id: 'ShownTag' });

/** The four of one kind of thing. */
function tagOperations(what: string, path: `/${string}`, of: string): Record<string, Operation> {
  const refusals = [404] as const;
  return {
    [`get${of}Tags`]: {
      route: `GET ${path}`,
      summary: `Lists the tags of ${what}`,
      params: name,
      answers: { 200: z.array(shownTag) },
      refusals,
    },
    [`add${of}Tags`]: {
      route: `POST ${path}`,
      summary: `Adds tags to ${what}`,
      params: name,
      body: tags,
      answers: { 200: null },
      refusals,
    },
    [`set${of}Tags`]: {
      route: `PUT ${path}`,
      summary: `Replaces all tags of ${what}`,
      params: name,
      body: tags,
      answers: { 200: null },
      refusals,
    },
    [`remove${of}Tags`]: {
      route: `DELETE ${path}`,
      summary: `Takes tags from ${what}, by key and value`,
      params: name,
      body: tags,
      answers: { 200: null },
      refusals,
    },
  };
}

export const tagOperationGroup: OperationGroup = {
  part: 'conductor',
  tag: 'Tags',
  description:
    'Words by which people find definitions, schedules, secrets and event handlers. They change nothing that runs.',
  operations: {
    listTags: {
      route: 'GET /api/metadata/tags',
      summary: 'Lists each tag that something has, once',
      answers: { 200: z.array(shownTag) },
    },
    ...tagOperations('a workflow definition', '/api/metadata/workflow/:name/tags', 'Workflow'),
    ...tagOperations('a task definition', '/api/metadata/task/:name/tags', 'Task'),
    ...tagOperations('a schedule', '/api/scheduler/schedules/:name/tags', 'Schedule'),
    ...tagOperations('a secret', '/api/secrets/:name/tags', 'Secret'),
    ...tagOperations('an environment variable', '/api/environment/:name/tags', 'EnvironmentVariable'),
    ...tagOperations('an event handler', '/api/event/:name/tags', 'EventHandler'),
  },
};
