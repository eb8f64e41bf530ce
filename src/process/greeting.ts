/** Where the API's keys are: nowhere, in SIGNALBOX_API_KEY, or in the database; `people`: nowhere, but people sign in. */
export type KeySituation = 'none' | 'people' | 'environment' | 'stored';

export interface GreetingFacts {
  readonly url: string;
  /** Absent when Temporal is not ours. */
  readonly uiUrl?: string;
  readonly temporalAddress: string;
  readonly dataDir: string;
  /** Of the master key; absent: it is in the environment. */
  readonly keyFile?: string;
  readonly keys: KeySituation;
}

/** The greeting on the terminal when all is up, with a line that works as it stands. */
export function greeting({ url, uiUrl, temporalAddress, dataDir, keyFile, keys }: GreetingFacts): string {
  const { words, header } = situations[keys];
  return `
Signalbox is ready.
  Console           ${url}/
  API and webhooks  ${url}
  Temporal          ${temporalAddress} (workers of your own connect there)${uiUrl === undefined ? '' : `\n  Temporal's UI     ${uiUrl}`}
  API keys          ${words}
  Master key        ${keyFile === undefined ? 'SIGNALBOX_SECRET_KEY' : `${keyFile} (keep a copy: nothing else opens the stored secrets)`}
  Data              ${dataDir}

Try it: make a webhook; the answer holds the URL to post to. The README goes on from there.
  curl -sS ${url}/api/metadata/webhook${header} -H 'Content-Type: application/json' -d '{"name":"hello","sourcePlatform":"Custom","headers":{"X-Api-Key":"try-me"},"receiverWorkflowNamesToVersions":{"orderPayment":0}}'
`;
}

const situations: Readonly<Record<KeySituation, { readonly words: string; readonly header: string }>> = {
  none: {
    words:
      'none: the API answers to programs of this machine alone (a first key: npx signalbox keys create --role admin, then start again)',
    header: '',
  },
  people: {
    words:
      'none: people sign in to the console by the OpenID provider, programs cannot call (a first key: npx signalbox keys create --role admin)',
    header: ' -H "X-Authorization: $KEY_ID.$KEY_SECRET"',
  },
  environment: {
    words: 'the one in SIGNALBOX_API_KEY, and stored ones: every call needs one',
    header: ' -H "X-Authorization: $SIGNALBOX_API_KEY"',
  },
  stored: {
    words: 'stored ones (npx signalbox keys list): every call needs one',
    header: ' -H "X-Authorization: $KEY_ID.$KEY_SECRET"',
  },
};
