-- The ledger of all sources, newest first; events come in this order, so the index grows at its end only.
CREATE INDEX "event_received_at_id_idx" ON "event" ("received_at", "id");
-- What a workflow was woken or started by.
CREATE INDEX "wait_workflow_taken" ON "wait" ("workflow_id") WHERE "event_id" IS NOT NULL;
CREATE INDEX "start_workflow_id_idx" ON "start" ("workflow_id") WHERE "workflow_id" IS NOT NULL;
-- The past waits of a source, for explaining; open ones have their own.
CREATE INDEX "wait_past" ON "wait" ("scope", "id") WHERE "state" <> 'open';
