-- What was asked about one access lately: a request that waited for a worker looks for one that was decided meanwhile.
CREATE INDEX "task_of_access" ON "task" ("entitlement_id", "identity_user_id", "updated_at");
