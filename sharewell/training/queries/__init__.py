"""What others may read of training: courses here, without a database; the rest in the modules beside."""

from sharewell.training.queries.courses import get_course, list_courses

__all__ = ["get_course", "list_courses"]
