-- Open executions in an order that can be gone through page by page; those of a name are found by it as before.
CREATE INDEX "execution_open_in_order" ON "execution" ("name", "workflow_id") WHERE "ended_at" IS NULL;
DROP INDEX "execution_open";
