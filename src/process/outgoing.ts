import type { Client } from '@temporalio/client';
import type { Config } from '../config.ts';
import type { AppDependencies } from '../http/app.ts';
import { createIamRoutes } from '../http/api/conductorone/iam.ts';
import { createSigningKeyRoutes } from '../http/api/conductorone/jwks.ts';
import { createEndpointRoutes } from '../http/api/conductorone/webhooks.ts';
import { createV1Authentication } from '../http/api/conductorone/authenticate.ts';
import type { Authentication } from '../http/auth/token-routes.ts';
import type { SignedInPeople, PeopleDirectory } from '../http/auth/people.ts';
import type { Tokens } from '../http/auth/tokens.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import { createAttemptMetrics, createSendMetrics } from '../metrics/send-metrics.ts';
import type { Deliverer } from '../model/outbound/delivery.ts';
import { createWrongTokenLimit, createCallbackReceiver } from '../outbound/callback.ts';
import type { CallbackAnswer, CallbackReceiver } from '../outbound/callback.ts';
import { createCallbackTokens } from '../outbound/callback-token.ts';
import { createDeliverer } from '../outbound/deliver.ts';
import type { CheckDecision } from '../outbound/deliver.ts';
import { createEndpointGate } from '../outbound/endpoint-gate.ts';
import { createEndpointKeys } from '../outbound/endpoint-keys.ts';
import { startLeftMessages } from '../outbound/left-messages.ts';
import type { LeftMessagesTimes } from '../outbound/left-messages.ts';
import { createMessageService, startPurge } from '../outbound/message-service.ts';
import { createNotifier } from '../outbound/notifier.ts';
import { createPoster } from '../outbound/post.ts';
import { createTargetPolicy } from '../outbound/target-policy.ts';
import { createTokenSigner } from '../outbound/token-signer.ts';
import { createApiClients } from '../store/api-clients.ts';
import { createCallbackStore, loadCallbackKey } from '../store/outbound/callback-store.ts';
import type { Database } from '../store/database.ts';
import { createEndpoints } from '../store/outbound/endpoints.ts';
import { createLeftMessages, createMessageHistory } from '../store/outbound/message-history.ts';
import { createOutbox } from '../store/outbound/outbox.ts';
import type { SecretBox } from '../store/secret-box.ts';
import { createSigningKeys } from '../store/outbound/signing-keys.ts';
import type { Tracer } from '../model/trace.ts';
import type { Log } from '../telemetry.ts';
import { createDecisionSignaller } from '../temporal/decision-signaller.ts';
import { createRunEndMessages } from '../outbound/run-end-messages.ts';
import type { RunEndMessages } from '../model/outbound/run-end-message.ts';
import { createDeliveryStarter } from '../temporal/starter.ts';
import { createRunStatuses } from '../temporal/run-state.ts';
import { createMessageTraces } from './trace-messages.ts';

export interface OutgoingConfig
  extends Pick<Config, 'publicUrl'>,
    Partial<Pick<Config, 'allowTargets' | 'signingAlgorithm'>> {
  /** Targets on this machine need no setting: for first steps alone. */
  readonly allowsOwnMachine?: boolean;
}

interface Shared {
  readonly config: OutgoingConfig;
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly log: Log;
  readonly metrics: Pick<ProcessMetrics, 'registry'>;
  /** Milliseconds since 1970. Default: the machine's. Tests move it together with the database's. */
  readonly clock?: () => number;
  /** The mistake in a decision beyond its form. Default: none. */
  readonly checkDecision?: CheckDecision;
  /** Absent: no spans. */
  readonly tracer?: Tracer;
}

/** The part of the send lane that runs in workers: attempts. */
export async function startDeliverer({
  config,
  database,
  secretBox,
  log,
  metrics,
  clock = Date.now,
  checkDecision = noCheck,
  tracer,
}: Shared) {
  const traces = tracer && createMessageTraces(tracer);
  const { attempted } = createAttemptMetrics(metrics.registry);
  const policy = createTargetPolicy(allowedTargets(config));
  const poster = createPoster({ policy });
  const outbox = createOutbox(database, secretBox);
  const tokens = createCallbackTokens(await loadCallbackKey(database.pool, secretBox));
  const deliverer: Deliverer = createDeliverer({
    outbox: traces?.outbox(outbox) ?? outbox,
    tokens,
    signer: signerOf({ config, database, secretBox, clock }),
    poster: traces?.poster(poster) ?? poster,
    policy,
    gate: createEndpointGate(clock),
    publicUrl: config.publicUrl,
    clock,
    checkDecision,
    report: (error) => log.warn('endpoint.failing.failed', error),
    log(line) {
      attempted(line);
      log.info('attempt.finished', { ...line });
    },
  });
  return { deliverer, policy, tokens, stop: () => poster.close() };
}

export interface OutgoingServer {
  readonly routes: AppDependencies['outgoing'];
  readonly runEndMessages: RunEndMessages;
  stop(): Promise<void>;
}

interface ServerOptions extends Shared {
  readonly client: Client;
  readonly taskQueue: string;
  readonly authentication?: Authentication;
  readonly tokens: Tokens;
  /** Routes under `/api/v1` beside those of the send lane. */
  readonly accessRoutes: AppDependencies['outgoing']['api']['routes'];
  readonly accessV2Routes: AppDependencies['outgoing']['api']['v2Routes'];
  readonly directory: Pick<PeopleDirectory, 'find'>;
  readonly people: SignedInPeople;
  /** How patient the sweep over messages is that a crash left. */
  readonly leftMessages?: LeftMessagesTimes | undefined;
}

/** Wrong callback URLs of one address in a minute before it has to wait (C98). */
const wrongTokensMax = 60;

/** The part of the send lane that serves: its API, callbacks, keys and tokens. */
export async function startOutgoingServer(options: ServerOptions): Promise<OutgoingServer> {
  const {
    config,
    database,
    secretBox,
    log,
    client,
    authentication,
    tokens: accessTokens,
    accessRoutes,
    accessV2Routes,
    checkDecision = noCheck,
    directory,
    people,
    clock = Date.now,
    tracer,
  } = options;
  const traces = tracer && createMessageTraces(tracer);
  const untraced = createMessageHistory(database.pool);
  const history = traces?.history(untraced) ?? untraced;
  const tokens = createCallbackTokens(await loadCallbackKey(database.pool, secretBox));
  const callbacks = createCallbackStore(database);
  const clients = createApiClients(database.pool);
  const tenantHost = new URL(config.publicUrl).hostname;
  const signer = signerOf(options);
  const decisions = createDecisionSignaller(client);
  const notifier = createNotifier({
    callbacks,
    signaller: traces?.decisions(decisions) ?? decisions,
    onPostponed: (messageId, error) => log.warn('decision.postponed', error, { messageId }),
    onError: (error) => log.warn('decisions.sweep.failed', error),
  });
  const outbox = createOutbox(database, secretBox);
  const starter = createDeliveryStarter({ client, taskQueue: options.taskQueue });
  const leftMessages = startLeftMessages({
    left: createLeftMessages(database.pool),
    starter,
    outbox,
    fateOf: createRunStatuses(client),
    ...(options.leftMessages && { times: options.leftMessages }),
    log: (counts) => log.info('messages.taken_up', counts),
    onError: (error) => log.warn('messages.sweep.failed', error),
  });
  const { calledBack } = createSendMetrics(options.metrics.registry, () => history.backlog());
  const purge = startPurge({ history, onError: (error) => log.warn('history.purge.failed', error) });
  const receiver = createCallbackReceiver({
    callbacks,
    tokens,
    wrongTokens: createWrongTokenLimit({ max: wrongTokensMax, windowMs: 60_000, clock }),
    checkDecision,
    tell: (notice) => notifier.tell(notice),
  });
  return {
    routes: {
      callbacks: countCallbacks(traces?.callbacks(receiver) ?? receiver, calledBack),
      signer,
      token: { clients, tokens: accessTokens, directory, tenantHost, clock },
      api: {
        authenticate: createV1Authentication({
          clients,
          people,
          authenticator: authentication?.authenticator,
        }),
        routes: [
          createEndpointRoutes({
            endpoints: createEndpoints(database.pool, secretBox),
            endpointKeys: createEndpointKeys(clock),
            messageService: createMessageService({
              history,
              outbox,
              tokens,
              publicUrl: config.publicUrl,
              starter,
            }),
            targets: createTargetPolicy(allowedTargets(config)),
          }),
          createSigningKeyRoutes(signer),
          createIamRoutes({
            clients,
            rolesOf: async (userId) => (await directory.find(userId))?.roleIds,
            tenantHost,
            clock,
          }),
          ...accessRoutes,
        ],
        v2Routes: accessV2Routes,
      },
    },
    runEndMessages: createRunEndMessages({ history, starter, tokens, publicUrl: config.publicUrl }),
    async stop() {
      await Promise.all([notifier.stop(), purge.stop(), leftMessages.stop()]);
    },
  };
}

function countCallbacks(
  { receive }: CallbackReceiver,
  count: (outcome: CallbackAnswer['kind']) => void,
): CallbackReceiver {
  return {
    async receive(request) {
      const answer = await receive(request);
      count(answer.kind);
      return answer;
    },
  };
}

function signerOf({
  config,
  database,
  secretBox,
  clock = Date.now,
}: Pick<Shared, 'config' | 'database' | 'secretBox' | 'clock'>) {
  return createTokenSigner({
    keys: createSigningKeys(database.pool, secretBox),
    algorithm: config.signingAlgorithm ?? 'ES256',
    issuer: new URL(config.publicUrl).host,
    clock,
  });
}

function allowedTargets({ allowsOwnMachine = false, allowTargets = [] }: OutgoingConfig): readonly string[] {
  return allowsOwnMachine ? [...allowTargets, 'localhost', '127.0.0.0/8', '::1'] : allowTargets;
}

async function noCheck(): Promise<undefined> {
  return undefined;
}
