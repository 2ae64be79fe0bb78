"""Read files of people, and take them into the index. The reading needs no database and no Django."""

from sharewell.linkage.importers.files import Progress, read_lines, read_mapping, read_people, read_truth

__all__ = ["Progress", "read_lines", "read_mapping", "read_people", "read_truth"]
