/** A webhook as `GET /api/metadata/webhook` answers it: Conductor's configuration, with what this server adds. */
export interface WebhookView {
  readonly id: string;
  readonly name: string;
  readonly sourcePlatform?: string;
  readonly verifier?: string;
  readonly urlVerified: boolean;
  readonly receiverWorkflowNamesToVersions?: Readonly<Record<string, number>>;
  /** Beside names there are `idempotencyKey` and `idempotencyStrategy`. */
  readonly workflowsToStart?: Readonly<Record<string, unknown>>;
  readonly expression?: string;
  /** `***`, or once, in the answer to the call that brought it, the secret itself. */
  readonly secretValue?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly createdBy?: string;
  readonly signalbox: {
    readonly url: string;
    readonly secretMissing: boolean;
    readonly disabled?: boolean;
    readonly unsigned?: boolean;
    readonly retiringSecrets?: readonly { readonly until: string }[];
  };
  readonly warnings?: readonly { readonly path: string; readonly message: string }[];
}

/** The names among the workflows that it starts; two keys beside them are settings. */
export function startedBy({ workflowsToStart = {} }: WebhookView): readonly string[] {
  return Object.keys(workflowsToStart).filter((name) => name !== 'idempotencyKey' && name !== 'idempotencyStrategy');
}
