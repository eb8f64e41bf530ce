import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** Any JSON, as it was parsed: looking at every value once more would find nothing and cost as much again. */
export const json = z.custom<Json>((value) => value !== undefined);

/** A JSON object, as it was parsed. */
export const jsonObject = (error?: string) =>
  z.custom<JsonObject>(isJsonObject, error).meta({ type: 'object', additionalProperties: true });
