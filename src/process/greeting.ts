export interface GreetingFacts {
  readonly url: string;
  /** Absent when Temporal is not ours. */
  readonly uiUrl?: string;
  readonly temporalAddress: string;
  readonly dataDir: string;
}

/** The greeting on the terminal when all is up, with a line that works as it stands. */
export function greeting({ url, uiUrl, temporalAddress, dataDir }: GreetingFacts): string {
  return `
Signalbox is ready.
  API and webhooks  ${url}
  ${uiUrl === undefined ? `Temporal          ${temporalAddress}` : `Temporal's UI     ${uiUrl}`}
  Data              ${dataDir}

Try it: make a webhook; the answer holds the URL to post to. The README goes on from there.
  curl -sS ${url}/api/metadata/webhook -H 'Content-Type: application/json' -d '{"name":"hello","sourcePlatform":"Custom","headers":{"X-Api-Key":"try-me"},"receiverWorkflowNamesToVersions":{"orderPayment":0}}'
`;
}
