import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { status as grpcStatus } from '@grpc/grpc-js';
import proto, { type temporal } from '@temporalio/proto';
import type { ListedRun, ListedRunStatus, RunList, RunListPage, RunListQuery } from '../model/definitions/run-list.ts';
import { decodePayload } from './encode-value.ts';
import { isStartedByName } from './run-state.ts';
import { grpcStatusOf } from './unavailable.ts';

/** Names stand in memos, which the service does not search: so many runs are read for one page. */
const scannedMax = 1_000;
const scannedAtOnce = 100;

type Info = temporal.api.workflow.v1.IWorkflowExecutionInfo;

/**
 * Runs as Temporal's visibility has them, which follows a run by some moments. Its order cannot be chosen: open runs come
 * first, by their start, then ended ones by their end, each the newest first. So a page goes on at the service's own place.
 */
export function createRunList(client: Client): RunList {
  const { namespace } = client.options;
  return {
    async list(query) {
      const place = fromCursor(query.cursor);
      if (place === undefined) return { kind: 'unknownCursor' };
      try {
        return await list(query, place);
      } catch (error) {
        if (query.cursor === undefined || grpcStatusOf(error) !== grpcStatus.INVALID_ARGUMENT) throw error;
        return { kind: 'unknownCursor' };
      }
    },
  };

  async function list(asked: RunListQuery, begin: Uint8Array): Promise<RunListPage> {
    const query = toVisibilityQuery(asked);
    const runs: ListedRun[] = [];
    let place = begin;
    let size = asked.workflowName === undefined ? asked.limit : scannedAtOnce;
    let scanned = 0;
    for (;;) {
      const { executions, next } = await read(query, place, size);
      const missing = asked.limit - runs.length;
      const found = await findWanted(executions, asked.workflowName);
      const last = found[missing - 1];
      // A page may end at an end of the service's pages alone: it is read once more, up to the last run that is wanted.
      if (found.length > missing && last !== undefined) {
        size = last.at + 1;
        continue;
      }
      runs.push(...found.map(({ run }) => run));
      scanned += executions.length;
      place = next;
      if (place.length === 0) return { kind: 'page', runs, boundHit: false };
      const boundHit = runs.length < asked.limit && scanned >= scannedMax;
      if (boundHit) return { kind: 'page', runs, boundHit, nextCursor: toCursor(place) };
      if (runs.length < asked.limit) continue;
      const isMore = (await read(query, place, 1)).executions.length > 0;
      return { kind: 'page', runs, boundHit, ...(isMore && { nextCursor: toCursor(place) }) };
    }
  }

  async function read(query: string, place: Uint8Array, pageSize: number) {
    const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
      namespace,
      query,
      pageSize,
      nextPageToken: place,
    });
    return { executions, next: nextPageToken };
  }

  async function findWanted(executions: readonly Info[], workflowName: string | undefined) {
    const listed = await Promise.all(executions.map((info) => toListed(client, info)));
    return listed.flatMap((run, at) =>
      run !== undefined && (workflowName ?? run.workflowName) === run.workflowName ? [{ run, at }] : [],
    );
  }
}

/** The service takes a place that it never gave for the first page, or as an outage: a mark tells such a one. */
const markBytes = 6;

const markOf = (place: Uint8Array): Buffer => createHash('sha256').update(place).digest().subarray(0, markBytes);

const toCursor = (place: Uint8Array): string => Buffer.concat([markOf(place), place]).toString('base64url');

function fromCursor(cursor: string | undefined): Uint8Array | undefined {
  if (cursor === undefined) return new Uint8Array();
  const bytes = Buffer.from(cursor, 'base64url');
  const place = bytes.subarray(markBytes);
  return markOf(place).equals(bytes.subarray(0, markBytes)) ? place : undefined;
}

function toVisibilityQuery({ status }: RunListQuery): string {
  if (status === undefined) return '';
  return serviceStatuses[status].map((name) => `ExecutionStatus = '${name}'`).join(' OR ');
}

const serviceStatuses: Readonly<Record<ListedRunStatus, readonly string[]>> = {
  RUNNING: ['Running'],
  COMPLETED: ['Completed'],
  FAILED: ['Failed'],
  TERMINATED: ['Terminated', 'Canceled'],
  TIMED_OUT: ['TimedOut'],
};

async function toListed(client: Client, info: Info): Promise<ListedRun | undefined> {
  const status = shownStatus(info.status);
  const { startTime, closeTime } = info;
  const workflowId = info.execution?.workflowId;
  const type = info.type?.name;
  if (status === undefined || !startTime || !workflowId || !type) return undefined;
  const [workflowName, workflowVersion, correlationId] = await Promise.all(
    ['workflowName', 'workflowVersion', 'correlationId'].map((field) => {
      const payload = info.memo?.fields?.[field];
      return payload && decodePayload(client, payload);
    }),
  );
  if (!isStartedByName({ type, memo: { workflowName } })) return undefined;
  return {
    workflowId,
    workflowName: typeof workflowName === 'string' ? workflowName : type,
    ...(typeof workflowVersion === 'number' && { workflowVersion }),
    status,
    startTime: toDate(startTime),
    ...(closeTime && { endTime: toDate(closeTime) }),
    ...(typeof correlationId === 'string' && { correlationId }),
  };
}

function toDate({ seconds, nanos }: NonNullable<Info['startTime']>): Date {
  return new Date(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000));
}

const { WorkflowExecutionStatus: states } = proto.temporal.api.enums.v1;

/** A run that went on as another one is shown by that. */
function shownStatus(status: Info['status']): ListedRunStatus | undefined {
  switch (status) {
    case states.WORKFLOW_EXECUTION_STATUS_RUNNING:
    case states.WORKFLOW_EXECUTION_STATUS_PAUSED:
      return 'RUNNING';
    case states.WORKFLOW_EXECUTION_STATUS_COMPLETED:
      return 'COMPLETED';
    case states.WORKFLOW_EXECUTION_STATUS_FAILED:
      return 'FAILED';
    case states.WORKFLOW_EXECUTION_STATUS_TERMINATED:
    case states.WORKFLOW_EXECUTION_STATUS_CANCELED:
      return 'TERMINATED';
    case states.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
      return 'TIMED_OUT';
    default:
      return undefined;
  }
}
