-- Open requests are looked through for those whose run is over, however many are closed.
CREATE INDEX "task_open" ON "task" ("id") WHERE "state" = 'TASK_STATE_OPEN';
