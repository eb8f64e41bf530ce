import type { z } from 'zod';

/**
 * One operation of the API as the OpenAPI documents describe it. The route declares its own privilege; everything else
 * stands here, and a test holds the two against each other.
 */
export interface Operation {
  /** Method and path, as the server declares them: `GET /api/events/:id`. */
  readonly route: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;
  /** The purpose, in one line. */
  readonly summary: string;
  readonly description?: string;
  /** Parameters of the path that are more than a text, or need a word. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  /** An object of all parameters of the query. */
  readonly query?: z.ZodType;
  /** Headers that the route reads beside those of every request. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** Absent: the route reads none. */
  readonly body?: Content;
  /** By status. `null` has no body. */
  readonly answers: Readonly<Record<number, Content | null>>;
  /** Statuses of refusals beside those that every route of its family can have. */
  readonly refusals?: readonly number[];
}

/** JSON by a schema, or another type. */
export type Content = z.ZodType | Media;

export interface Media {
  readonly type: string;
  readonly schema: z.ZodType;
  /** True: where there is nothing to say, there is no body. */
  readonly mayBeEmpty?: boolean;
}

/** Operations by their name, which is `operationId`. */
export type Operations = Readonly<Record<string, Operation>>;

/** Operations that share a heading, a part of the API and its form of errors. */
export interface OperationGroup {
  readonly part: ApiPart;
  /** The heading; in OpenAPI the tag. */
  readonly tag: string;
  readonly description: string;
  readonly operations: Operations;
}

/** A document of its own each, beside the one of all. */
export const apiParts = ['signalbox', 'conductor', 'conductorone'] as const;

export type ApiPart = (typeof apiParts)[number];

/** Method and path without the names of parameters: `/api/workflow/:name` and `/api/workflow/:id` are one path. */
export function routeKey(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replaceAll(/:\w+/g, ':').replaceAll(/\*\w+/g, '*')}`;
}
