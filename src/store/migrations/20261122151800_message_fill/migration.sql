-- Each attempt changes its message. With room for the next version in the same page no index has to be told.
ALTER TABLE "message" SET (fillfactor = 50);
