-- Whom API keys act as that are not an administrator's (model/caller.ts).
INSERT INTO person (id, document, created_at, updated_at)
VALUES ('00000000000000000000000KEY1', '{"id":"00000000000000000000000KEY1","displayName":"API key","type":"USER_TYPE_SYSTEM","status":"ENABLED","origin":"USER_ORIGIN_SYSTEM","createdAt":"2026-11-28T00:00:00Z","updatedAt":"2026-11-28T00:00:00Z"}'::jsonb, '2026-11-28T00:00:00Z', '2026-11-28T00:00:00Z');
