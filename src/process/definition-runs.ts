import type { PayloadCodec } from '@temporalio/common';
import { startableWorkflows } from '../../workflows/catalog.ts';
import type { DefinitionDependencies } from '../../activities/definition-activities.ts';
import type { Database } from '../store/database.ts';
import { createDefinitions } from '../store/definitions.ts';
import { createChildPlanner } from '../temporal/child-planner.ts';
import { createClient, type TemporalOptions } from '../temporal/connection.ts';
import { createRunOutcomes } from '../temporal/run-end.ts';
import { failureWorkflowId } from '../temporal/run-input.ts';
import { createStartPace, type StartLimits } from '../temporal/start-pace.ts';
import { createStarter } from '../temporal/starter.ts';

export interface DefinitionRunsOptions {
  readonly temporal: TemporalOptions;
  readonly payloadCodecs: PayloadCodec[];
  readonly database: Database;
  readonly now: () => Promise<Date>;
  readonly startLimits?: StartLimits;
}

/** The services by which runs of definitions start others. The client connects when it is first used. */
export function createDefinitionRuns({ temporal, payloadCodecs, database, now, startLimits }: DefinitionRunsOptions) {
  const client = createClient(temporal, payloadCodecs);
  const definitions = createDefinitions(database.prisma);
  const parts: DefinitionDependencies = {
    pace: createStartPace({ limits: startLimits }),
    children: createChildPlanner({ definitions, now }),
    starter: createStarter({
      client,
      taskQueue: temporal.taskQueue,
      definitions,
      workflowTypes: startableWorkflows,
      now,
    }),
    runEnds: createRunOutcomes(client),
    failureWorkflowId,
  };
  return { parts, stop: () => client.connection.close() };
}
