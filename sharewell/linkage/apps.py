"""Tell Django about linkage."""

from django.apps import AppConfig


class LinkageConfig(AppConfig):
    """The linkage app."""

    name = "sharewell.linkage"
    label = "linkage"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("linkage_mapping", "linkage_mappingcolumn", "linkage_feedmeasure")
