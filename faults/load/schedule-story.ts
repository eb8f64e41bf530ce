import { setTimeout as sleep } from 'node:timers/promises';
import { definitionNames } from './definitions.ts';
import { scheduledNonce } from './scene.ts';
import type { Story, StoryTools } from './stories.ts';

const everySeconds = 4;
const lastsSeconds = 20;

/** A schedule of a few starts, also while Temporal or everything that could start them is away. */
export function ofSchedule(id: string, { caller, scene, random }: StoryTools): Story {
  let savedAtMs = 0;
  let endAtMs = 0;
  return {
    id,
    kind: 'schedule',
    async tell() {
      await sleep(random.between(0, 1_000));
      endAtMs = Date.now() + lastsSeconds * 1_000;
      const { status, text } = await caller.untilAnswered('POST', '/api/scheduler/schedules', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          name: id,
          cronExpression: `*/${everySeconds} * * * * ?`,
          scheduleEndTime: endAtMs,
          startWorkflowRequest: { name: definitionNames.scheduled, version: 1, input: {} },
        }),
      });
      if (status !== 200) throw new Error(`Schedule ${id} was answered ${status}: ${text}`);
      savedAtMs = Date.now();
      await sleep(endAtMs - savedAtMs);
    },
    async findWrong() {
      const started = await scene.startedBy('startsDefinition');
      const stepMs = everySeconds * 1_000;
      const wrong: string[] = [];
      for (let atMs = Math.ceil((endAtMs - lastsSeconds * 1_000) / stepMs) * stepMs; atMs < endAtMs; atMs += stepMs) {
        const runs = started.get(scheduledNonce(id, atMs))?.length ?? 0;
        // It may have been saved a little before that was answered.
        const isDue = atMs > savedAtMs;
        if (runs > 1 || (isDue && runs === 0))
          wrong.push(`schedule ${id} started ${runs} runs for ${new Date(atMs).toISOString()}`);
      }
      return wrong;
    },
  };
}
