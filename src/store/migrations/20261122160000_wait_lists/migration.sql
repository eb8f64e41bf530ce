-- Waits as operators list them: newest first, and those of one workflow.
CREATE INDEX "wait_registered" ON "wait" ("registered_at", "id");
DROP INDEX "wait_workflow_taken";
CREATE INDEX "wait_workflow" ON "wait" ("workflow_id", "registered_at");
