import { describe, expect, test } from 'vitest';
import { parseSearchQuery, parseSort, timeRange } from '../../src/conductor/search-query.ts';

const fields = ['status', 'workflowType', 'startTime'] as const;
const read = (query: string) => parseSearchQuery(query, { fields, numbers: { startTime: timeRange } });

describe('queries of Conductor (A40)', () => {
  test.each([
    ['status=RUNNING', [{ field: 'status', operator: '=', values: ['RUNNING'] }]],
    [
      `status = 'RUN NING' AND workflowType="a=b"`,
      [
        { field: 'status', operator: '=', values: ['RUN NING'] },
        { field: 'workflowType', operator: '=', values: ['a=b'] },
      ],
    ],
    [
      'workflowType IN (a, "b c",d) and startTime>1',
      [
        { field: 'workflowType', operator: 'IN', values: ['a', 'b c', 'd'] },
        { field: 'startTime', operator: '>', values: [1] },
      ],
    ],
    ['WORKFLOWTYPE NOT IN (a)', [{ field: 'workflowType', operator: 'NOT IN', values: ['a'] }]],
    ['startTime <= 1700000000000', [{ field: 'startTime', operator: '<=', values: [1_700_000_000_000] }]],
    [`startTime >= '2026-11-29T00:00:00Z'`, [{ field: 'startTime', operator: '>=', values: [Date.UTC(2026, 10, 29)] }]],
    [`workflowType = 'AND'`, [{ field: 'workflowType', operator: '=', values: ['AND'] }]],
    ['', []],
  ])('%s', (query, clauses) => {
    expect(read(query)).toEqual({ kind: 'query', clauses });
  });

  test.each([
    ['color = red', /no field "color"; use status/],
    ['status', /after status comes =/],
    ['status =', /not followed by a value/],
    ['status = = x', /not followed by a value/],
    ['status = a OR status = b', /"OR" is no AND/],
    ['status IN (a', /not followed by a value/],
    ['status IN ()', /not followed by a value/],
    ['startTime > soon', /compared with "soon"; use a number/],
    [`status = 'a`, /a quote in the query does not end/],
  ])('%s is refused with a reason', (query, message) => {
    expect(read(query)).toEqual({ kind: 'invalid', message: expect.stringMatching(message) });
  });

  test('sorting', () => {
    expect(parseSort('startTime:DESC,status', fields)).toEqual({
      kind: 'sort',
      sort: [
        { field: 'startTime', isDescending: true },
        { field: 'status', isDescending: false },
      ],
    });
    expect(parseSort('startTime:UP', fields)).toMatchObject({ kind: 'invalid' });
    expect(parseSort('color', fields)).toMatchObject({ kind: 'invalid' });
  });
});
