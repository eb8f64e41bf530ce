import { environment, tracingEnvironment, type Environment } from './contract/environment.ts';
import { isSecretSetting } from './contract/settings-in-use.ts';
import { findUnknownSettings } from './contract/unknown-settings.ts';
import { parse, type Parsed } from './contract/validation.ts';
import { toShownUrl } from './model/request.ts';
import type { OpenIdSettings } from './http/auth/openid-provider.ts';
import type { LogLevel } from './model/log-level.ts';
import type { SigningAlgorithm } from './model/outbound/endpoint.ts';
import type { TracingSettings } from './model/trace.ts';
import type { TemporalOptions } from './temporal/connection.ts';

/** The settings of this process. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where a worker that runs alone shows health and metrics; absent: nowhere. */
  readonly workerPort?: number;
  /** The URL that senders call, without a slash at the end. */
  readonly publicUrl: string;
  readonly dataDir: string;
  /** A module or a folder of workflows beside Signalbox's own. */
  readonly workflows?: string;
  /** The least that is logged. */
  readonly logLevel: LogLevel;
  /** How long payloads outside the engine are kept after their last use; 0: for ever. */
  readonly blobRetentionDays: number;
  /** How long executions are kept after their end; 0: for ever. */
  readonly executionRetentionDays: number;
  /** 32 bytes; absent: a key file in the data directory. */
  readonly secretKey?: Buffer;
  /** The one before it, while stored secrets are sealed anew. */
  readonly secretKeyOld?: Buffer;
  /** An administrator's key from the environment. */
  readonly apiKey?: string;
  /** Requests a second that one source, and one address, may send to this process; 0 is no limit. */
  readonly rateLimitPerSource: number;
  readonly rateLimitPerAddress: number;
  /** Addresses and CIDR ranges whose X-Forwarded-* headers count. */
  readonly trustedProxies: readonly string[];
  /** How long events and what belongs to them are kept. */
  readonly retentionDays: number;
  /** Targets that outgoing requests may reach beside public https: addresses, CIDR ranges, host names. */
  readonly allowTargets: readonly string[];
  readonly signingAlgorithm: SigningAlgorithm;
  /** Absent: the embedded Postgres. */
  readonly databaseUrl?: string;
  /** Where Temporal's own UI is; absent: that of the embedded server. */
  readonly temporalUiUrl?: string;
  /** Of a viewer of traces, with `{traceId}` in it. */
  readonly traceUrl?: string;
  /** Absent: no traces. */
  readonly tracing?: TracingSettings;
  /** How people sign in by an OpenID provider; absent: they do not. */
  readonly openId?: OpenIdSettings;
  /** An address that is absent means the embedded server. */
  readonly temporal: Omit<TemporalOptions, 'address'> & { readonly address?: string };
}

/** A setting that cannot be used. The message names it and says what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment. Throws ConfigError with every bad setting named. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const unknown = findUnknownSettings(env);
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown
        .map(
          ({ name, meant }) =>
            `${name} is no setting of Signalbox: ${meant === undefined ? 'take it out' : `did you mean ${meant}?`}`,
        )
        .join('\n'),
    );
  }
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return toConfig(valid(parse(environment, set), set), set);
}

type Settings = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError with every bad setting named. */
function valid<Value>(parsed: Parsed<Value>, set: Settings): Value {
  if (parsed.kind === 'valid') return parsed.value;
  throw new ConfigError(
    parsed.errors.map((error) => `${error.path} is ${shown(error.path, set)}: ${error.message}`).join('\n'),
  );
}

function toConfig(env: Environment, set: Settings): Config {
  const host = env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST;
  return {
    port: env.PORT,
    host: env.HOST,
    workerPort: env.SIGNALBOX_WORKER_PORT,
    publicUrl: (
      env.PUBLIC_URL ?? `http://${host === '0.0.0.0' || host === '[::]' ? 'localhost' : host}:${env.PORT}`
    ).replace(/(?<!\/)\/+$/, ''),
    dataDir: env.SIGNALBOX_DATA_DIR,
    workflows: env.SIGNALBOX_WORKFLOWS,
    logLevel: env.SIGNALBOX_LOG_LEVEL,
    blobRetentionDays: env.SIGNALBOX_BLOB_RETENTION_DAYS,
    executionRetentionDays: env.SIGNALBOX_EXECUTION_RETENTION_DAYS,
    secretKey: toKey(env.SIGNALBOX_SECRET_KEY),
    secretKeyOld: toKey(env.SIGNALBOX_SECRET_KEY_OLD),
    apiKey: env.SIGNALBOX_API_KEY,
    rateLimitPerSource: env.SIGNALBOX_RATE_LIMIT_PER_SOURCE,
    rateLimitPerAddress: env.SIGNALBOX_RATE_LIMIT_PER_ADDRESS,
    trustedProxies: env.SIGNALBOX_TRUSTED_PROXIES,
    retentionDays: env.SIGNALBOX_RETENTION_DAYS,
    allowTargets: env.SIGNALBOX_ALLOW_TARGETS,
    signingAlgorithm: env.SIGNALBOX_SIGNING_ALGORITHM,
    databaseUrl: env.DATABASE_URL,
    temporalUiUrl: env.SIGNALBOX_TEMPORAL_UI_URL,
    traceUrl: env.SIGNALBOX_TRACE_URL,
    tracing: toTracing(set),
    openId: toOpenId(env, set),
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      taskQueue: env.TEMPORAL_TASK_QUEUE,
      tls: env.TEMPORAL_TLS,
      apiKey: env.TEMPORAL_API_KEY,
    },
  };
}

/** On where there is an endpoint, as OpenTelemetry has it: `OTEL_SDK_DISABLED` and an exporter of `none` turn them off. */
function toTracing(set: Settings): TracingSettings | undefined {
  const isOff = set['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || set['OTEL_TRACES_EXPORTER'] === 'none';
  if (isOff || !endpointSettings.some((name) => set[name] !== undefined)) return undefined;
  const env = valid(parse(tracingEnvironment, set), set);
  return {
    protocol: env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf',
    sampler: env.OTEL_TRACES_SAMPLER,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  };
}

const endpointSettings = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

/** Half a configuration would look like one and let nobody in. */
function toOpenId(env: Environment, set: Settings): OpenIdSettings | undefined {
  const {
    SIGNALBOX_OIDC_ISSUER: issuer,
    SIGNALBOX_OIDC_CLIENT_ID: clientId,
    SIGNALBOX_OIDC_CLIENT_SECRET: clientSecret,
    SIGNALBOX_OIDC_SCOPES: scopes,
    SIGNALBOX_OIDC_ROLES_CLAIM: rolesClaim,
    SIGNALBOX_OIDC_ROLES: roles,
    SIGNALBOX_OIDC_SIGN_OUT: signOut,
  } = env;
  const first = Object.keys(set).find((name) => name.startsWith('SIGNALBOX_OIDC_'));
  if (first === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new ConfigError(
      `${first} is set, and SIGNALBOX_OIDC_ISSUER, SIGNALBOX_OIDC_CLIENT_ID and SIGNALBOX_OIDC_CLIENT_SECRET go together: set all of them, or none of SIGNALBOX_OIDC_…`,
    );
  if ((rolesClaim === undefined) !== (roles === undefined))
    throw new ConfigError(
      'SIGNALBOX_OIDC_ROLES_CLAIM names a claim and SIGNALBOX_OIDC_ROLES says which role its values give: set both, or none',
    );
  return {
    issuer,
    clientId,
    clientSecret,
    scopes,
    roles: roles ?? new Map(),
    signsOut: signOut === 'provider',
    ...(rolesClaim && { rolesClaim }),
  };
}

function toKey(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'base64');
}

/** Keys and addresses with passwords are not repeated in an error (G9). */
function shown(name: string, env: Settings): string {
  return isSecretSetting(name) || name === 'DATABASE_URL' ? 'not usable' : `"${toShownUrl(env[name] ?? '')}"`;
}
