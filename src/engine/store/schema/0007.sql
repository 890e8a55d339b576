-- Who sees to a compensating control, once whoever took it has left or gives up the role.
ALTER TABLE control ADD COLUMN keeper_id @INT; -- NULL: whoever took it
