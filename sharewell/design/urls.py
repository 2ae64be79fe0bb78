"""Addresses of the design kit: the way out."""

from __future__ import annotations

from django.urls import path

from sharewell.design import views

app_name = "design"
urlpatterns = [path("leave/", views.Leave.as_view(), name="leave")]
