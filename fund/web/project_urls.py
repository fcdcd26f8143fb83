"""The pages of projects, of decisions that take two people, and of purses."""

from django.urls import path

from fund.web import funds, setaside

PROJECT = "treasury/set-aside/<uuid:project_id>/"
DECISION = "treasury/decisions/<uuid:decision_id>/"

urlpatterns = [
    path("treasury/set-aside/", setaside.table, name="treasury-set-aside"),
    path("treasury/set-aside/receipts/", setaside.unexplained, name="treasury-unexplained"),
    path(PROJECT, setaside.project, name="treasury-project"),
    path(f"{PROJECT}refund/", setaside.act, {"name": "refund"}, name="treasury-refund"),
    path(f"{PROJECT}exemption/", setaside.act, {"name": "exemption"}, name="treasury-exemption"),
    path(f"{PROJECT}lifting/", setaside.act, {"name": "lifting"}, name="treasury-lifting"),
    path(f"{PROJECT}write-off/", setaside.act, {"name": "write-off"}, name="treasury-write-off"),
    path(f"{PROJECT}<slug:name>/", setaside.act, name="treasury-project-act"),
    path("treasury/decisions/", funds.decisions, name="treasury-decisions"),
    path(DECISION, funds.decision, name="treasury-decision"),
    path(f"{DECISION}post/", funds.step, {"name": "post"}, name="treasury-transfer-post"),
    path(f"{DECISION}<slug:name>/", funds.step, name="treasury-decision-step"),
    path("treasury/purses/", funds.purses, name="treasury-purses"),
    path("treasury/purses/charge/", funds.charge, name="treasury-charge"),
]
