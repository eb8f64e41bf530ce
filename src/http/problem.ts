import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Response } from 'express';
import { codeOfStatus, type ProblemCode } from '../contract/error-codes.ts';
import type { ValidationError } from '../contract/validation.ts';
import { ScriptsBusyError } from '../model/script.ts';
import { BodyError } from './read-body.ts';

/** An answer that is not a success, in the shape Conductor's clients read (A7, R25). */
export interface Problem {
  readonly status: number;
  /** The mistake, the thing that has it, and the remedy. */
  readonly message: string;
  /** Stable name of the problem; default: that of its status. */
  readonly code?: ProblemCode;
  readonly retryable?: boolean;
  readonly validationErrors?: readonly ValidationError[];
  /** Beside the mistakes, where somebody asked for all that is to be said. */
  readonly warnings?: readonly ValidationError[];
}

/** Which process answered: its log begins with this name. It says nothing of the machine to a stranger. */
export const instanceId = randomBytes(4).toString('hex');

export function sendProblem(
  response: Response,
  { status, message, code = codeOfStatus(status), retryable = false, validationErrors, warnings }: Problem,
): void {
  // The status stands in the body too: clients branch on that one.
  response.status(status).json({ status, message, instance: instanceId, retryable, code, validationErrors, warnings });
}

export function sendInvalid(
  response: Response,
  all: readonly ValidationError[],
  { warnings }: Pick<Problem, 'warnings'> = {},
): void {
  const errors = firstOf(all);
  const message = errors
    .map((error) => (error.path === '' ? error.message : `${error.path}: ${error.message}`))
    .join('; ');
  sendProblem(response, {
    status: 400,
    message,
    code: 'INVALID_REQUEST',
    validationErrors: errors,
    warnings: warnings && firstOf(warnings),
  });
}

function firstOf(all: readonly ValidationError[]): readonly ValidationError[] {
  const first = all.slice(0, errorsMax).map(shortened);
  return all.length > errorsMax ? [...first, { path: '', message: `${all.length - errorsMax} more` }] : first;
}

/** The problem for an error that no route answered for. */
export interface FaultReading {
  readonly report: (error: unknown) => void;
  /** True when Postgres or Temporal did not answer, or could not do its work right now. */
  readonly isUnavailable: (error: unknown) => boolean;
}

export const unavailableMessage =
  'Postgres or Temporal does not answer right now; try again. GET /health/ready says which.';

export const unavailableProblem: Problem = {
  status: 503,
  message: unavailableMessage,
  code: 'UNAVAILABLE',
  retryable: true,
};

export const faultProblem: Problem = {
  status: 500,
  message: `Something went wrong on ${instanceId}; its log says what.`,
  retryable: true,
};

/** Long enough for a connection to be made anew. */
export const retryAfterSeconds = 5;

function sendUnavailable(response: Response): void {
  response.set('Retry-After', String(retryAfterSeconds));
  sendProblem(response, unavailableProblem);
}

/** More than anybody mends at once; each is written twice. */
const errorsMax = 100;
const charactersMax = 500;

/** A wrong value can be as large as a body: people get its beginning, or of a structure nothing. */
function shortened({ path, message, invalidValue }: ValidationError): ValidationError {
  const error = {
    path: path.slice(0, charactersMax),
    message: message.length > charactersMax ? `${message.slice(0, charactersMax)}…` : message,
  };
  if (typeof invalidValue === 'string') return { ...error, invalidValue: invalidValue.slice(0, charactersMax) };
  return invalidValue === undefined || isLarge(invalidValue) ? error : { ...error, invalidValue };
}

function isLarge(value: unknown): boolean {
  return typeof value === 'object' && value !== null && JSON.stringify(value).length > charactersMax;
}

/** Last resort: what no route answered for. The cause of an inner failure stays inside. */
export function problemHandler({ report, isUnavailable }: FaultReading): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      // The connection breaks, so that nobody takes half an answer for a whole one.
      report(error);
      return next(error);
    }
    if (error instanceof ScriptsBusyError)
      return sendProblem(response, { status: 503, message: error.message, code: 'BUSY', retryable: true });
    if (error instanceof BodyError && error.retryAfterSeconds !== undefined)
      response.setHeader('Retry-After', error.retryAfterSeconds);
    const status = statusOf(error);
    if (status === undefined) {
      report(error);
      if (isUnavailable(error)) return sendUnavailable(response);
      return sendProblem(response, faultProblem);
    }
    sendProblem(response, {
      status,
      message: error instanceof Error ? error.message : 'The request cannot be read.',
      retryable: status === 503,
    });
  };
}

/** Errors of Express and its body parser say which 4xx they are. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return (error.status >= 400 && error.status < 500) || error instanceof BodyError ? error.status : undefined;
}
