"""The API addresses of the fund room."""

from django.urls import URLPattern, URLResolver, path

from fund.api import bank, books, projects

urlpatterns: list[URLPattern | URLResolver] = [
    path("fund/overview/", books.OverviewView.as_view(), name="fund-overview"),
    path("fund/accounts/", books.AccountsView.as_view(), name="fund-accounts"),
    path("fund/entries/", books.EntriesView.as_view(), name="fund-entries"),
    path("fund/trial-balance/", books.TrialBalanceView.as_view(), name="fund-trial-balance"),
    path("fund/projects/", projects.ProjectsView.as_view(), name="fund-projects"),
    path("fund/projects/<uuid:project_id>/instalments/", projects.InstalmentsView.as_view(), name="fund-instalments"),
    path("fund/projects/<uuid:project_id>/receipts/", projects.ReceiptsView.as_view(), name="fund-receipts"),
    path("fund/set-aside/", projects.SetAsideView.as_view(), name="fund-set-aside"),
    path("fund/statements/", bank.StatementsView.as_view(), name="fund-statements"),
    path("fund/statement-lines/", bank.LinesView.as_view(), name="fund-statement-lines"),
    path("fund/matches/", bank.MatchesView.as_view(), name="fund-matches"),
    path("fund/matches/<uuid:match_id>/undo/", bank.UndoView.as_view(), name="fund-match-undo"),
]
