import { describe, expect, test } from 'vitest';
import type { TaskExecution } from '../../../src/model/definitions/execution.ts';
import { shownTasks } from '../../../workflows/run-definition/expression-views.ts';

/** As far as it is looked at. */
const executed = (seq: number, text: string) =>
  ({
    seq,
    inputData: { text },
    outputData: {},
    workflowTask: { name: 'n', taskReferenceName: `r${seq}`, type: 'NOOP', inputParameters: { more: 1 } },
  }) as unknown as TaskExecution;

describe('the tasks of a run in one answer', () => {
  test('are shown with all they have', () => {
    const tasks = [executed(1, 'a'), executed(2, 'b')];
    expect(shownTasks(tasks)).toEqual(tasks);
  });

  test('that refer to one large value each are without it beyond a size, and say so', () => {
    const text = 'x'.repeat(30 * 1024 * 1024);
    const [first, second, third] = shownTasks([executed(1, text), executed(2, text), executed(3, text)]);
    expect([first?.inputData.text, second?.inputData.text]).toEqual([text, text]);
    expect(third?.inputData).toEqual({
      leftOut: 'The tasks of this run have more than 64 MiB together. Ask for this one by its id.',
    });
    expect(third?.workflowTask).toEqual({ name: 'n', taskReferenceName: 'r3', type: 'NOOP' });
  });
});
