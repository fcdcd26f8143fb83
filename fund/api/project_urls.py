"""The API addresses of projects, decisions about money and purses."""

from django.urls import path

from fund.api import funds, projects

PROJECT = "fund/projects/<uuid:project_id>/"
DECISION = "fund/decisions/<uuid:decision_id>/"

urlpatterns = [
    path("fund/projects/", projects.ProjectsView.as_view(), name="fund-projects"),
    path(PROJECT, projects.ProjectView.as_view(), name="fund-project"),
    path(f"{PROJECT}instalments/", projects.InstalmentsView.as_view(), name="fund-instalments"),
    path(f"{PROJECT}receipts/", projects.ReceiptsView.as_view(), name="fund-receipts"),
    path(f"{PROJECT}promises/", projects.PromisesView.as_view(), name="fund-promises"),
    path(f"{PROJECT}amendments/", projects.AmendmentsView.as_view(), name="fund-amendments"),
    path(f"{PROJECT}cover/", projects.CoverView.as_view(), name="fund-cover"),
    path(f"{PROJECT}words/", projects.WordsView.as_view(), name="fund-words"),
    path(f"{PROJECT}names/", projects.NamesView.as_view(), name="fund-names"),
    path(f"{PROJECT}decisions/", projects.ProposeView.as_view(), name="fund-propose"),
    path("fund/promises/<uuid:promise_id>/drop/", projects.DropView.as_view(), name="fund-promise-drop"),
    path("fund/instalments/<uuid:instalment_id>/correct/", projects.CorrectView.as_view(), name="fund-correct"),
    path("fund/entries/<uuid:entry_id>/explain/", projects.ExplainView.as_view(), name="fund-entry-explain"),
    path("fund/set-aside/", projects.SetAsideView.as_view(), name="fund-set-aside"),
    path("fund/decisions/", funds.DecisionsView.as_view(), name="fund-decisions"),
    path(f"{DECISION}confirm/", funds.ConfirmView.as_view(), name="fund-decision-confirm"),
    path(f"{DECISION}withdraw/", funds.WithdrawView.as_view(), name="fund-decision-withdraw"),
    path("fund/transfers/", funds.TransfersView.as_view(), name="fund-transfers"),
    path("fund/transfers/<uuid:decision_id>/post/", funds.PostView.as_view(), name="fund-transfer-post"),
    path("fund/purses/", funds.PursesView.as_view(), name="fund-purses"),
    path("fund/commitments/<uuid:commitment_id>/charge/", funds.ChargeView.as_view(), name="fund-charge"),
]
