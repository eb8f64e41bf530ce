import type { Endpoint, EndpointSecret, EndpointSettings } from './endpoint.ts';

export interface EndpointQuery {
  /** Substring of name or description, any case. */
  readonly text?: string;
  readonly offset: number;
  readonly limit: number;
}

/** The configured endpoints. Deleted ones are not found. */
export interface Endpoints {
  find(id: string): Promise<Endpoint | undefined>;
  findAll(ids: readonly string[]): Promise<readonly Endpoint[]>;
  /** Oldest first. */
  list(query: EndpointQuery): Promise<readonly Endpoint[]>;
  create(id: string, settings: EndpointSettings, secrets: readonly EndpointSecret[]): Promise<Endpoint>;
  /** Undefined: there is none. */
  update(
    id: string,
    change: Partial<EndpointSettings>,
    secrets?: readonly EndpointSecret[],
  ): Promise<Endpoint | undefined>;
  delete(id: string): Promise<boolean>;
}
