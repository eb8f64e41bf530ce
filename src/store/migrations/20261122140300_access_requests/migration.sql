-- Documents of the directory. Deleted ones stay, so that trails can still name them.
CREATE TABLE person (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE TABLE app (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE TABLE app_user (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE INDEX app_user_owner ON app_user ((document ->> 'appId'), (document ->> 'identityUserId'));
CREATE TABLE entitlement (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE INDEX entitlement_app ON entitlement ((document ->> 'appId'));
CREATE TABLE policy (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE TABLE resource_type (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE TABLE resource (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);
CREATE TABLE attribute_value (
  id text PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL, updated_at timestamptz(6) NOT NULL, deleted_at timestamptz(6)
);

-- A copy of what the task's workflow knows, for reading.
CREATE TABLE task (
  id text PRIMARY KEY,
  numeric_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  kind text NOT NULL,
  state text NOT NULL,
  app_id text NOT NULL,
  entitlement_id text NOT NULL,
  identity_user_id text NOT NULL,
  -- A revocation by time is not held up by another open task.
  timed boolean NOT NULL,
  document jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL,
  updated_at timestamptz(6) NOT NULL
);
-- C10
CREATE UNIQUE INDEX task_one_open ON task (app_id, entitlement_id, identity_user_id) WHERE state = 'TASK_STATE_OPEN' AND NOT timed;
CREATE INDEX task_newest ON task (created_at DESC, id);
CREATE INDEX task_step_approvers ON task USING gin ((document -> 'stepApproverIds')) WHERE state = 'TASK_STATE_OPEN';

CREATE TABLE task_audit (
  id text PRIMARY KEY,
  task_id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  is_comment boolean NOT NULL,
  document jsonb NOT NULL
);
CREATE INDEX task_audit_trail ON task_audit (task_id, seq);

CREATE TABLE access_grant (
  id text PRIMARY KEY,
  app_id text NOT NULL,
  entitlement_id text NOT NULL,
  app_user_id text NOT NULL,
  identity_user_id text NOT NULL,
  task_id text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  deprovision_at timestamptz(6),
  ended_at timestamptz(6)
);
CREATE UNIQUE INDEX access_grant_held ON access_grant (app_id, entitlement_id, app_user_id) WHERE ended_at IS NULL;
CREATE INDEX access_grant_user ON access_grant (identity_user_id) WHERE ended_at IS NULL;

-- Users that exist from the start (model/caller.ts).
INSERT INTO person (id, document, created_at, updated_at)
SELECT id, document || jsonb_build_object('id', id, 'createdAt', '2026-01-01T00:00:00Z', 'updatedAt', '2026-01-01T00:00:00Z'), '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'
FROM (VALUES
  ('00000000000000000000000ADM1', '{"displayName":"Administrator","type":"USER_TYPE_HUMAN","status":"ENABLED","origin":"USER_ORIGIN_LOCAL","roleIds":["000000000000000000000000SA1"]}'::jsonb),
  ('00000000000000000000000WHK1', '{"displayName":"Webhook","type":"USER_TYPE_SYSTEM","status":"ENABLED","origin":"USER_ORIGIN_SYSTEM"}'::jsonb),
  ('00000000000000000000000SYS1', '{"displayName":"System","type":"USER_TYPE_SYSTEM","status":"ENABLED","origin":"USER_ORIGIN_SYSTEM"}'::jsonb)
) AS built_in (id, document);
