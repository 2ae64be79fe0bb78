"""Who is acting and how: the actor, what they may do, and the only two ways to open a transaction."""
