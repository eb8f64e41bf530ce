import { z } from 'zod';
import { jsonObject } from './json.ts';
import { idempotencyStrategies } from '../model/inbound/source.ts';

/** The workflow's input: a JSON object; nothing is an empty one (A30). */
export const workflowInput = jsonObject('the input of a workflow is a JSON object');

const strategy = z.enum(idempotencyStrategies, `use one of ${idempotencyStrategies.join(', ')}`);

export const idempotencyStrategy = strategy.optional();

/** StartWorkflowRequest. */
export const startWorkflowRequest = z.object({
  name: z.string('name the workflow').min(1, 'name the workflow'),
  version: z.number().int().min(0).nullish().transform((version) => version ?? 0),
  input: workflowInput.nullish().transform((input) => input ?? {}),
  correlationId: z.string().nullish().transform((id) => id ?? undefined),
  priority: z.number().int().min(0).max(99).nullish().transform((priority) => priority ?? 0),
  createdBy: z.string().nullish().transform((by) => by ?? undefined),
  idempotencyKey: z.string().min(1).nullish().transform((key) => key ?? undefined),
  idempotencyStrategy: strategy.nullish().transform((value) => value ?? undefined),
});
