"""The pages about who holds which mandate; no address says what it is about."""

from django.urls import path

from fund.web import people

urlpatterns = [
    path("people/", people.listed, name="people"),
    path("people/end/", people.end, name="people-end"),
    path("people/<uuid:proposal_id>/<slug:name>/", people.take_step, name="people-step"),
]
