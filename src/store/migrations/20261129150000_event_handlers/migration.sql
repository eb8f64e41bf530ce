-- What is to be done when a task raises an event.
CREATE TABLE "event_handler" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "event" TEXT NOT NULL,
  "is_active" BOOLEAN NOT NULL,
  "json" TEXT NOT NULL,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX "event_handler_event" ON "event_handler" ("event");
