import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

async function runOf(
  queryExpression: unknown,
  more: object = {},
  status = 'COMPLETED',
  input: object = {},
): Promise<any> {
  const task = {
    name: 'jq',
    taskReferenceName: 'jq',
    type: 'JSON_JQ_TRANSFORM',
    inputParameters: { queryExpression, ...more },
  };
  const name = await signalbox.saveDefinition([task]);
  return signalbox.untilStatus(await signalbox.startWorkflow(name, { n: 3, ...input }), status, { withinMs: 30_000 });
}

describe('JSON_JQ_TRANSFORM', () => {
  test('gives the first value, and all of them', async () => {
    const lines = [{ price: 2 }, { price: 5 }];
    expect((await runOf('.lines | map(.price) | add', { lines })).output).toEqual({ result: 7, resultList: [7] });
    expect((await runOf('.lines[].price, .n', { lines, n: '${workflow.input.n}' })).output).toEqual({
      result: 2,
      resultList: [2, 5, 3],
    });
    expect((await runOf('empty')).output).toEqual({ result: null, resultList: [] });
  });

  test('takes the language as it is: reduce, paths, regular expressions, dates, text', async () => {
    const program = `def sum: reduce .[] as $x (0; . + $x);
      { total: (.l | sum), paths: [paths | map(tostring) | join(".")] | length, at: ("2026-01-31T00:00:00Z" | fromdate),
        found: ("ab12" | capture("(?<letters>[a-z]+)(?<digits>[0-9]+)")), csv: ([1, "x"] | @csv), best: (.l | max_by(-.)) }`;
    expect((await runOf(program, { l: [3, 1, 2] })).output.result).toMatchObject({
      total: 6,
      at: 1_769_817_600,
      found: { letters: 'ab', digits: '12' },
      csv: '1,"x"',
      best: 1,
    });
  });

  test.each([
    ['.a | error("no")', 'jq: error: no'],
    ['{{', 'syntax error'],
    ['.queryExpression.x', 'Cannot index string with string "x"'],
    ['--help', 'help/0 is not defined'],
    ['import "a" as a; .', 'module not found'],
  ])('%s, made by an expression, fails the task with jq’s own words', async (program, message) => {
    const run = await runOf('${workflow.input.program}', {}, 'FAILED', { program });
    expect(run.reasonForIncompletion).toContain(message);
    expect(run.tasks[0].outputData.error).toContain(message);
  });

  test('an endless program and one without measure end, and others go on meanwhile', async () => {
    const endless = runOf('def f: f; f', {}, 'FAILED');
    const greedy = runOf('[range(1e8)] | length', {}, 'FAILED');
    expect((await runOf('1 + 1')).output.result).toBe(2);
    expect((await endless).reasonForIncompletion).toContain('longer than 4 s');
    expect((await greedy).reasonForIncompletion).toMatch(/longer than 4 s|128 MiB/);
    expect((await runOf('2 + 2')).output.result).toBe(4);
  });

  test('a program sees nothing of the server, and what it says stands in the task’s log', async () => {
    const run = await runOf('[$ENV, env] | map(keys - ["USER","LOGNAME","PATH","PWD","HOME","LANG","_"])');
    expect(run.output.result).toEqual([[], []]);
    const said = await runOf('"hello" | debug');
    const log = await signalbox.must('GET', `/api/tasks/${said.tasks[0].taskId}/log`);
    expect(log.map((line: any) => line.log).join('\n')).toContain('hello');
  });

  test('without a program it is refused when it is saved', async () => {
    const { status, body } = await signalbox.call('POST', '/api/metadata/workflow', {
      name: 'none',
      tasks: [{ name: 'jq', taskReferenceName: 'jq', type: 'JSON_JQ_TRANSFORM', inputParameters: { query: '.' } }],
    });
    expect([status, body.validationErrors[0].path]).toEqual([400, 'tasks[0].inputParameters.queryExpression']);
  });
});
