"""Addresses of the guide. They hold a chance number of the run and the name of a question, and never an answer."""

from django.urls import path, register_converter

from sharewell.decisions import views

app_name = "decisions"


class TokenConverter:
    """The chance number of a run: sixteen hexadecimal digits."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        """Return the number as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the number as it stands."""
        return value


register_converter(TokenConverter, "run")

urlpatterns = [
    path("guide/", views.Start.as_view(), name="start"),
    path("guide/<run:token>/who/", views.Who.as_view(), name="who"),
    path("guide/<run:token>/go-on/", views.GoOn.as_view(), name="go-on"),
    path("guide/<run:token>/outcome/", views.Outcome.as_view(), name="outcome"),
    path("guide/<run:token>/record/", views.Record.as_view(), name="record"),
    path("guide/<run:token>/<slug:code>/", views.Question.as_view(), name="question"),
]
