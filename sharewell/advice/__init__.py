"""Ask a named adviser, without naming the child: a thread with a due time, a cover and a route out of hours."""
