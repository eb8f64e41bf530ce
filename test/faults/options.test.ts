import { expect, test } from 'vitest';
import { readCommandLine } from '../../faults/opponents/options.ts';

test('a comparison runs all that it has the server of, or the one that is asked for', () => {
  expect(readCommandLine([]).contenders).toEqual(['signalbox']);
  const jar = ['--jar', 'server.jar'];
  expect(readCommandLine(jar).contenders).toEqual(['signalbox', 'conductor-careful', 'conductor-simple']);
  expect(readCommandLine([...jar, '--only', 'conductor-simple']).contenders).toEqual(['conductor-simple']);
});

test.each([
  [['--only', 'conductor'], '--only conductor: use signalbox, conductor-careful, conductor-simple'],
  [['--only', 'conductor-careful'], "--only conductor-careful: name Conductor's server with --jar"],
  [['--seconds', '0'], '--seconds 0: use a whole number from 1 to 3600'],
])('%j is refused, instead of a run that compares nothing', (args, message) => {
  expect(() => readCommandLine(args)).toThrow(message);
});
