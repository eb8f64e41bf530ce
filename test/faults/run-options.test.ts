import { expect, test } from 'vitest';
import { readOptions } from '../../faults/options.ts';

test('a run tells the stories that are asked for, else all', () => {
  expect(readOptions(['--stories', 'waits at once,access']).stories).toEqual(['waits at once', 'access']);
  expect(readOptions([])).not.toHaveProperty('stories');
});

test.each([
  [
    ['--stories', 'wait,waits'],
    '--stories waits: use wait,waits at once,definition,schedule,start,late start,message,access,refused',
  ],
  [['--rate', '0'], '--rate 0: use a whole number from 1 to 100'],
])('%j is refused, instead of a run without a load', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
