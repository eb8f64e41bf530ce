import { z } from 'zod';
import { apiRoles, type Role } from '../model/api-key.ts';
import { hasUserInfo } from '../model/request.ts';
import { logLevels } from '../model/log-level.ts';
import { signingAlgorithms } from '../model/outbound/endpoint.ts';
import { traceSamplers, tracingProtocols } from '../model/trace.ts';

const port = z.coerce
  .number('use a port number from 0 to 65535')
  .int('use a port number from 0 to 65535')
  .min(0, 'use a port number from 0 to 65535')
  .max(65_535, 'use a port number from 0 to 65535');

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false', '1', '0'], 'use true or false'))
  .transform((value) => value === 'true' || value === '1');

const days = z.coerce
  .number('use a number of days; 0 is for ever')
  .int('use whole days')
  .min(0, 'use a number of days; 0 is for ever')
  .max(36_500, 'use 0 for ever');

function urlOf(protocol: RegExp, what: string) {
  return z.url({ protocol, error: what });
}

const secretKey = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').byteLength === 32,
    'use 32 bytes in base64, as "openssl rand -base64 32" prints them',
  );

/** Addresses, CIDR ranges and host names that outgoing requests may reach beside public https. */
const targets = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )
  .pipe(
    z.array(
      z.union(
        [
          z.ipv4(),
          z.ipv6(),
          z.cidrv4(),
          z.cidrv6(),
          z.string().regex(/^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/),
        ],
        'use addresses, CIDR ranges and host names, separated by commas, for example 10.0.0.0/8,hooks.internal',
      ),
    ),
  );

/** Proxies whose word is taken for the caller's address and URL. */
const proxies = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )
  .pipe(
    z.array(
      z.union(
        [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
        'use addresses and CIDR ranges, separated by commas, for example 10.0.0.0/8,fd00::/8',
      ),
    ),
  );

/** Roles by values of the claim that SIGNALBOX_OIDC_ROLES_CLAIM names. A value can have an equals sign in it. */
const claimedRoles = z.string().transform((text, context) => {
  const roles = new Map<string, Role>();
  for (const entry of text.split(',').map((one) => one.trim())) {
    const at = entry.lastIndexOf('=');
    const role = apiRoles.find((known) => known === entry.slice(at + 1).trim());
    const value = entry.slice(0, Math.max(at, 0)).trim();
    if (role === undefined || value === '' || roles.has(value)) {
      context.addIssue({
        code: 'custom',
        message: `use values of the claim and a role for each (${apiRoles.join(', ')}), for example signalbox-admins=admin,on-call=operate`,
      });
      return z.NEVER;
    }
    roles.set(value, role);
  }
  return roles;
});

/** Requests a second; 0 is no limit. */
const rate = z.coerce
  .number('use a number of requests a second, or 0')
  .min(0, 'use a number of requests a second, or 0')
  .max(1_000_000);

/** Settings, all from the environment. An empty variable counts as unset. */
export const environment = z.object({
  PORT: port.default(8080),
  HOST: z.string().default('127.0.0.1'),
  SIGNALBOX_WORKER_PORT: port.optional(),
  // It stands in logs and in callback URLs, and every path is made of it.
  PUBLIC_URL: urlOf(/^https?$/, 'use a URL like https://hooks.example.com')
    .refine(
      (url) => !hasUserInfo(url),
      'leave out user name and password; a webhook that is called and signed with them names them in signalbox.publicUrl',
    )
    .refine((url) => !/[?#]/.test(url), 'leave out query and fragment')
    .optional(),
  SIGNALBOX_DATA_DIR: z.string().default('.signalbox'),
  /** A module, or a folder of modules, whose workflows run in Signalbox's own worker. */
  SIGNALBOX_WORKFLOWS: z.string().optional(),
  SIGNALBOX_LOG_LEVEL: z.enum(logLevels, `use one of ${logLevels.join(', ')}`).default('info'),
  SIGNALBOX_SECRET_KEY: secretKey.optional(),
  SIGNALBOX_SECRET_KEY_OLD: secretKey.optional(),
  SIGNALBOX_API_KEY: z
    .string()
    .min(32, 'use at least 32 random characters, as "openssl rand -hex 32" prints them')
    .optional(),
  SIGNALBOX_RATE_LIMIT_PER_SOURCE: rate.default(0),
  SIGNALBOX_RATE_LIMIT_PER_ADDRESS: rate.default(0),
  SIGNALBOX_TRUSTED_PROXIES: proxies.default([]),
  SIGNALBOX_RETENTION_DAYS: z.coerce
    .number('use a number of days')
    .positive('use a number of days above 0')
    .max(3_650, 'use at most 3650 days')
    .default(8),
  SIGNALBOX_BLOB_RETENTION_DAYS: days.default(90),
  SIGNALBOX_EXECUTION_RETENTION_DAYS: days.default(90),
  SIGNALBOX_ALLOW_TARGETS: targets.default([]),
  SIGNALBOX_SIGNING_ALGORITHM: z.enum(signingAlgorithms, `use one of ${signingAlgorithms.join(', ')}`).default('ES256'),
  DATABASE_URL: urlOf(/^postgres(ql)?$/, 'use a URL like postgresql://user:password@host:5432/database').optional(),
  /** Pages of runs link to it. */
  SIGNALBOX_TEMPORAL_UI_URL: urlOf(/^https?$/, 'use a URL like https://temporal.example.com')
    .refine((url) => !hasUserInfo(url) && !/[?#]/.test(url), 'leave out user name, password, query and fragment')
    .optional(),
  /** Pages of events and messages link to their trace there. */
  SIGNALBOX_TRACE_URL: urlOf(/^https?$/, 'use a URL like https://traces.example.com/trace/{traceId}')
    .refine((url) => !hasUserInfo(url), 'leave out user name and password')
    .refine((url) => url.includes('{traceId}'), 'say by {traceId} where the id of the trace goes')
    .optional(),
  /** People sign in to the console there. It is trusted with who they are, so it is asked over TLS, but on this machine. */
  SIGNALBOX_OIDC_ISSUER: urlOf(/^https?$/, 'use the URL of an OpenID provider, like https://accounts.example.com')
    .refine(
      (url) => url.startsWith('https:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(url),
      'use https; http is for a provider on this machine',
    )
    .refine((url) => !hasUserInfo(url) && !/[?#]/.test(url), 'leave out user name, password, query and fragment')
    .optional(),
  SIGNALBOX_OIDC_CLIENT_ID: z.string().optional(),
  SIGNALBOX_OIDC_CLIENT_SECRET: z.string().optional(),
  SIGNALBOX_OIDC_SCOPES: z
    .string()
    .refine((text) => text.split(' ').includes('openid'), 'openid has to be among them, with spaces between them')
    .default('openid profile email'),
  SIGNALBOX_OIDC_ROLES_CLAIM: z.string().optional(),
  SIGNALBOX_OIDC_ROLES: claimedRoles.optional(),
  SIGNALBOX_OIDC_SIGN_OUT: z
    .enum(['here', 'provider'], 'use here, or provider to sign people out there as well')
    .optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/:]+:\d+$|^\[[0-9a-fA-F:]+\]:\d+$/, 'use host:port, for example localhost:7233')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('signalbox'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: flag.default(false),
});

const endpoint = urlOf(/^https?$/, 'use a URL like http://localhost:4318').optional();
const protocol = z
  .enum(tracingProtocols, `use ${tracingProtocols.join(' or ')}; collectors take those on port 4318`)
  .optional();

/**
 * The standard settings of OpenTelemetry that are looked at here; its SDK reads the others. An environment may hold them for
 * other programs, so they are looked at only where an endpoint turns traces on.
 */
export const tracingEnvironment = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_TRACES_EXPORTER: z.literal('otlp', 'use otlp, or none').optional(),
  OTEL_TRACES_SAMPLER: z.enum(traceSamplers, `use one of ${traceSamplers.join(', ')}`).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('use a share from 0 to 1')
    .min(0, 'use a share from 0 to 1')
    .max(1, 'use a share from 0 to 1')
    .default(1),
});

export type Environment = z.infer<typeof environment>;
