-- What a source's expression chose for one event, or why it could not (R91, R92). Only sources with an expression have these.
CREATE TABLE "choice" (
  "event_id" UUID PRIMARY KEY,
  -- The writing transaction: for a wait that looks back, the event is there from now on.
  "tx" XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "receivers" JSONB NOT NULL,
  "starts" JSONB NOT NULL,
  "error" TEXT
);
