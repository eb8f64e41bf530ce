import type { AccessRequest } from './access-request.ts';
import type { AuditEntry } from './audit.ts';

/** An open request as it was saved. */
export interface OpenRequest {
  readonly request: AccessRequest;
  /** With microseconds, as Postgres writes it. */
  readonly savedAt: string;
}

export interface OpenRequests {
  /** By id, those past one that were saved so long ago. */
  page(options: {
    readonly savedForMs: number;
    readonly afterId: string;
    readonly limit: number;
  }): Promise<readonly OpenRequest[]>;
  /** False: it was saved again meanwhile, and stays as it is. */
  close(before: OpenRequest, closed: AccessRequest, entries: readonly AuditEntry[]): Promise<boolean>;
}

export interface RunEndings {
  /** How Temporal says that the run of a request ended, such as `TERMINATED`. Undefined: it is open, or Temporal does not know it. */
  endingOf(requestId: string): Promise<string | undefined>;
}
