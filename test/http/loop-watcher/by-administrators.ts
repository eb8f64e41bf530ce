import { randomUUID } from 'node:crypto';
import { mib, bodies, api, many, type WorstRequest } from './make-request.ts';

const task = (i: number) => ({ name: 'n', taskReferenceName: `r${i}`, type: 'NOOP' });
const definition = (tasks: unknown) => ({ name: `big-${randomUUID()}`, tasks });
export const administrators: readonly WorstRequest[] = [
  {
    who: 'admin',
    what: 'a webhook with 300,000 wrong header names',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      headers: many(300_000, (i) => [`h ${i}`, 'x']),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 100,000 headers',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      sourcePlatform: 'Custom',
      headers: many(100_000, (i) => [`h-${i}`, 'x']),
      receiverWorkflowNamesToVersions: { a: 0 },
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 200,000 wrong tags',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      tags: Array.from({ length: 200_000 }, () => ({ key: 1 })),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 200,000 receivers',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      sourcePlatform: 'GitHub',
      secretValue: 's',
      receiverWorkflowNamesToVersions: many(200_000, (i) => [`w${i}`, 'x']),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 200,000 secrets',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: `s-${randomUUID()}`,
      sourcePlatform: 'GitHub',
      secretValue: 's',
      receiverWorkflowNamesToVersions: { a: 0 },
      signalbox: { extraSecrets: Array.from({ length: 200_000 }, (_, i) => `s${i}`) },
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 300,000 unknown fields',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', ...many(300_000, (i) => [`f${i}`, 1]) })),
  },
  {
    who: 'admin',
    what: 'a webhook with an expression of 5 MB',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', expression: '('.repeat(4.9e6) })),
  },
  {
    who: 'admin',
    what: 'a definition of 60,000 tasks',
    request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
      definition(Array.from({ length: 60_000 }, (_, i) => task(i))),
    ),
  },
  {
    who: 'admin',
    what: 'a definition of 60,000 wrong tasks',
    request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
      definition(Array.from({ length: 60_000 }, () => 1)),
    ),
  },
  {
    who: 'admin',
    what: 'a definition whose wait has 20,000 matches',
    request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
      definition([
        {
          name: 'w',
          taskReferenceName: 'w',
          type: 'WAIT_FOR_WEBHOOK',
          inputParameters: { matches: many(20_000, (i) => [`$.a${i}`, i]) },
        },
      ]),
    ),
  },
  ...['${', '${a[', '$$${a'].map(
    (text): WorstRequest => ({
      who: 'admin',
      what: `a definition of 4 MB of ${text}`,
      request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
        definition([{ ...task(0), inputParameters: { x: text.repeat(4e6 / text.length) } }]),
      ),
    }),
  ),
  {
    who: 'admin',
    what: 'a definition with a type of 4.5 MB',
    request: api('POST', '/api/metadata/workflow', () => definition([{ ...task(0), type: 'A'.repeat(4.5e6) }])),
  },
  {
    who: 'admin',
    what: 'a definition that is 60 definitions deep',
    request: api('POST', '/api/metadata/workflow', () => nested(60)),
  },
  {
    who: 'admin',
    what: 'a definition of as many tasks as it may have',
    request: api('POST', '/api/metadata/workflow', () =>
      definition(
        Array.from({ length: 2_000 }, (_, i) => ({ ...task(i), inputParameters: { x: `\${r${i - 1}.output.a.b}` } })),
      ),
    ),
  },
  {
    who: 'admin',
    what: 'a definition of 4,900 expressions of unknown names',
    request: api('POST', '/api/metadata/workflow', () =>
      definition([
        {
          ...task(0),
          inputParameters: { x: Array.from({ length: 4_900 }, (_, i) => `\${nobody${i}.output.a.b}`) },
        },
      ]),
    ),
  },
  {
    who: 'admin',
    what: 'a definition of 500 scripts',
    request: api('POST', '/api/metadata/workflow', () =>
      definition(
        Array.from({ length: 500 }, (_, i) => ({
          ...task(i),
          type: 'INLINE',
          inputParameters: { expression: `(function () { return ${'$.x + '.repeat(1_000)} ${i}; })()` },
        })),
      ),
    ),
  },
  {
    who: 'admin',
    what: 'a list of definitions',
    request: api('PUT', '/api/metadata/workflow', () =>
      Array.from({ length: 5_000 }, (_, i) => ({ ...definition([task(0)]), n: i })),
    ),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 wrong header names',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', headers: many(90_000, (i) => [`h ${i}`, 'x']) })),
  },
  {
    who: 'admin',
    what: 'a webhook with 40,000 wrong tags',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      tags: Array.from({ length: 40_000 }, () => ({ key: 1 })),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 unknown fields',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', ...many(90_000, (i) => [`f${i}`, 1]) })),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 unknown settings',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', signalbox: many(90_000, (i) => [`f${i}`, 1]) })),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 workflows to start',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      workflowsToStart: many(90_000, (i) => [`w${i}`, 'x']),
    })),
  },
  {
    who: 'admin',
    what: 'a definition of 5 MB of objects',
    request: api('POST', '/api/metadata/workflow', () => `{"name":"x","tasks":${bodies.objects(4.9 * mib)}}`),
  },
];

function nested(depth: number): object {
  let inner: object = { name: 'i', tasks: [task(0)] };
  for (let d = 0; d < depth; d += 1)
    inner = {
      name: 'i',
      tasks: [
        {
          name: 's',
          taskReferenceName: 's',
          type: 'SUB_WORKFLOW',
          subWorkflowParam: { name: 'i', workflowDefinition: inner },
        },
      ],
    };
  return inner;
}
