import type { Response } from 'express';
import { sendProblem } from '../../problem.ts';

/** Only the run itself knows, and nobody who runs it answers. Asking or telling it again does no harm. */
export function sendUnavailable(response: Response): void {
  response.set('Retry-After', '1');
  sendProblem(response, {
    status: 503,
    message: 'No worker answers for this workflow right now; try again.',
    retryable: true,
  });
}
