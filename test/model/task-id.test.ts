import { describe, expect, test } from 'vitest';
import { isSameTask, toTaskId, workflowIdOf } from '../../src/model/definitions/task-update.ts';

describe('the id of a task', () => {
  test.each(['5b1f7c1e-0f0d-4c3b-9f57-0b1f6a2f9a11', 'order/7', 'a.b.c', 'a~b%2Fc d', 'Größe ✓', '..', '~'])(
    'leads to its run %s, from any URL',
    (workflowId) => {
      const taskId = toTaskId('own', workflowId);
      expect(workflowIdOf(taskId)).toBe(workflowId);
      expect(workflowIdOf(decodeURIComponent(encodeURIComponent(taskId)))).toBe(workflowId);
      // A character that a client does not encode stands as it is.
      expect(new URL(`http://x/api/tasks/${taskId}`).pathname).toBe(`/api/tasks/${taskId}`);
    },
  );

  test.each(['', 'nobody', 'own.', '.w', 'own.~zz', 'own.~ff'])('%j leads nowhere', (taskId) => {
    expect(workflowIdOf(taskId)).toBeUndefined();
  });

  test('is known by its own part too, and by no other', () => {
    expect(isSameTask('own.w', 'own.w')).toBe(true);
    expect(isSameTask('own.w', 'own')).toBe(true);
    expect(isSameTask('own.w', 'ow')).toBe(false);
    expect(isSameTask('own.w', 'own.v')).toBe(false);
  });
});
