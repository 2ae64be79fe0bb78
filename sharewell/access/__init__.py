"""Sign in, and build the actor from the post in which somebody acts."""
