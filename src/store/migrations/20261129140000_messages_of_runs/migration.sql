-- The page of a run lists the messages that it sent.
CREATE INDEX "message_workflow" ON "message" ("workflow_id", "created_at") WHERE "workflow_id" IS NOT NULL;
