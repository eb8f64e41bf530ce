-- Each wait asks twice which sources its workflow listens to, however many others there are.
CREATE INDEX "source_receivers" ON "source" USING gin ("receivers");
CREATE INDEX "source_expression" ON "source" ("id") WHERE "settings" ? 'expression';
-- The order of lists.
CREATE INDEX "source_created" ON "source" ("created_at", "id");
