import { z } from 'zod';
import { changeTopics } from '../model/changes.ts';
import { knownNames } from './known-names.ts';

/** A page shows a few lists and one run. */
const topicsMax = 12;

const topicRule = `name topics with commas between them: ${changeTopics.join(', ')}, runs, run:WORKFLOW_ID`;

const topic = z.string().transform((text, context) => {
  const known = changeTopics.find((one) => one === text);
  if (known !== undefined) return { kind: 'list', topic: known } as const;
  if (text === 'runs') return { kind: 'runs' } as const;
  const workflowId = /^run:(.{1,1000})$/s.exec(text)?.[1];
  if (workflowId !== undefined) return { kind: 'run', workflowId } as const;
  context.addIssue({ code: 'custom', message: `there is no topic "${text.slice(0, 100)}": ${topicRule}` });
  return z.NEVER;
});

/** `GET /api/live?topics=events,run:ID`. A comma or a percent sign within a workflow id is percent-encoded once more. */
export const liveQuery = knownNames({
  topics: z
    .string(topicRule)
    .transform((text) => text.split(',').map(decoded))
    .pipe(z.array(topic).min(1, topicRule).max(topicsMax, `name at most ${topicsMax} topics`)),
});

export type LiveTopic = z.infer<typeof topic>;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
