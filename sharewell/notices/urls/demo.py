"""The address that only a try-out has. The addresses of a service never include it."""

from django.urls import path

from sharewell.notices.views import SentMessages

app_name = "sent"

urlpatterns = [path("demo/sent-messages/", SentMessages.as_view(), name="messages")]
