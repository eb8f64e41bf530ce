import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';

const noop = { name: 'n', taskReferenceName: 'n', type: 'NOOP' };
const join = { name: 'j', taskReferenceName: 'j', type: 'JOIN' };

function parse(task: object, ...others: object[]) {
  return parseDefinition({ name: 'w', tasks: [{ name: 't', taskReferenceName: 't', ...task }, ...others] });
}

function errorsOf(task: object, ...others: object[]): string[] {
  const parsed = parse(task, ...others);
  return parsed.kind === 'invalid' ? parsed.errors.map(({ path }) => path) : [];
}

function warningsOf(task: object, ...others: object[]): string[] {
  const parsed = parse(task, ...others);
  return parsed.kind === 'definition' ? parsed.warnings.map(({ path }) => path) : ['refused'];
}

describe('each type checks its own fields at registration, with their paths (A27)', () => {
  const loop = { type: 'DO_WHILE', loopOver: [noop], loopCondition: 'true' };
  const sub = { type: 'SUB_WORKFLOW' };

  test.each<[string, object, string[]]>([
    ['SWITCH without an expression', { type: 'SWITCH', decisionCases: {} }, ['tasks[0].expression']],
    [
      'SWITCH with an evaluator nobody has',
      { type: 'SWITCH', expression: 'x', evaluatorType: 'python' },
      ['tasks[0].evaluatorType'],
    ],
    [
      'SWITCH with cases that are a list',
      { type: 'SWITCH', expression: 'x', decisionCases: [[noop]] },
      ['tasks[0].decisionCases'],
    ],
    [
      'SWITCH with a case that is no list',
      { type: 'SWITCH', expression: 'x', decisionCases: { a: noop } },
      ['tasks[0].decisionCases.a'],
    ],
    ['DECISION without either', { type: 'DECISION', decisionCases: {} }, ['tasks[0].caseValueParam']],
    ['DO_WHILE without tasks', { ...loop, loopOver: [] }, ['tasks[0].loopOver']],
    ['DO_WHILE without condition or items', { ...loop, loopCondition: undefined }, ['tasks[0].loopCondition']],
    ['DO_WHILE with items that are no list', { ...loop, items: 'three' }, ['tasks[0].items']],
    ['DO_WHILE that keeps none', { ...loop, keepLastN: 0 }, ['tasks[0].keepLastN']],
    ['SUB_WORKFLOW without parameters', sub, ['tasks[0].subWorkflowParam']],
    ['SUB_WORKFLOW without a name', { ...sub, subWorkflowParam: {} }, ['tasks[0].subWorkflowParam.name']],
    [
      'SUB_WORKFLOW with a definition that is text',
      { ...sub, subWorkflowParam: { workflowDefinition: 'w' } },
      ['tasks[0].subWorkflowParam.workflowDefinition'],
    ],
    [
      'a mistake in a definition that is written inside',
      { ...sub, subWorkflowParam: { name: 'x', workflowDefinition: { tasks: [{ ...noop, type: 'NOP' }] } } },
      ['tasks[0].subWorkflowParam.workflowDefinition.tasks[0].type'],
    ],
    [
      'START_WORKFLOW without a name',
      { type: 'START_WORKFLOW', inputParameters: { startWorkflow: {} } },
      ['tasks[0].inputParameters.startWorkflow.name'],
    ],
    ['INLINE without a script', { type: 'INLINE', inputParameters: {} }, ['tasks[0].inputParameters.expression']],
    ['LAMBDA without a script', { type: 'LAMBDA' }, ['tasks[0].inputParameters.scriptExpression']],
    ['DYNAMIC without the name of a key', { type: 'DYNAMIC' }, ['tasks[0].dynamicTaskNameParam']],
    ['JOIN on something else than names', { type: 'JOIN', joinOn: 'a' }, ['tasks[0].joinOn']],
    ['EXCLUSIVE_JOIN on something else than names', { type: 'EXCLUSIVE_JOIN', joinOn: [1] }, ['tasks[0].joinOn']],
  ])('%s', (_, task, paths) => {
    expect(errorsOf(task)).toEqual(paths);
  });

  test.each<[string, object]>([
    ['a SWITCH with nothing but an expression', { type: 'SWITCH', expression: 'x' }],
    ['a loop over items, without a condition', { type: 'DO_WHILE', loopOver: [noop], items: '${workflow.input.list}' }],
    [
      'a definition inside whose names are used outside too',
      { ...sub, taskReferenceName: 'n', subWorkflowParam: { workflowDefinition: { name: 'x', tasks: [noop] } } },
    ],
    ['a definition out of an expression', { ...sub, subWorkflowParam: { workflowDefinition: '${workflow.input.d}' } }],
    [
      'a start that is an expression',
      { type: 'START_WORKFLOW', inputParameters: { startWorkflow: '${workflow.input.s}' } },
    ],
  ])('%s is accepted', (_, task) => {
    expect(errorsOf(task)).toEqual([]);
  });
});

describe('forks and joins', () => {
  const fork = { type: 'FORK_JOIN', forkTasks: [[noop]] };

  test.each([[fork], [{ type: 'FORK_JOIN_DYNAMIC', dynamicForkTasksParam: 'x' }]])(
    '$type without its join next in the same list is a warning (A198)',
    (task) => {
      expect(warningsOf(task, join)).toEqual([]);
      expect(warningsOf(task)).toEqual(['tasks[0]']);
      expect(warningsOf(task, { ...noop, taskReferenceName: 'between' }, join)).toEqual(['tasks[0]']);
    },
  );

  test('FORK_JOIN needs branches, FORK_JOIN_DYNAMIC a place to take them from', () => {
    expect(errorsOf({ ...fork, forkTasks: [] }, join)).toEqual(['tasks[0].forkTasks']);
    expect(errorsOf({ ...fork, forkTasks: [noop] }, join)).toEqual(['tasks[0].forkTasks[0]']);
    expect(errorsOf({ type: 'FORK_JOIN_DYNAMIC' }, join)).toEqual(['tasks[0].dynamicForkTasksParam']);
    for (const key of ['forkTaskInputs', 'forkTaskName', 'forkTaskWorkflow']) {
      expect(errorsOf({ type: 'FORK_JOIN_DYNAMIC', inputParameters: { [key]: null } }, join)).toEqual([]);
    }
    expect(errorsOf({ type: 'FORK_JOIN_DYNAMIC', dynamicForkJoinTasksParam: 'x' }, join)).toEqual([]);
  });

  test('joinOn a name that no task has is a warning, for dynamic forks make tasks; so is a script, which is not evaluated', () => {
    expect(warningsOf(fork, { ...join, joinOn: ['n', 'typo'] })).toEqual(['tasks[1].joinOn[1]']);
    expect(warningsOf(fork, { ...join, joinOn: ['n'] })).toEqual([]);
    expect(warningsOf(fork, { ...join, expression: 'true' })).toEqual(['tasks[1].expression']);
  });
});
