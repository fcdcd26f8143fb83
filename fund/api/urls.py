"""The API addresses of the fund room."""

from django.urls import URLPattern, URLResolver, path

from fund.api import bank, books, entries, projects, regulations

urlpatterns: list[URLPattern | URLResolver] = [
    path("regulations/", regulations.RegulationsView.as_view(), name="regulations"),
    path("regulations/<slug:code>/", regulations.RegulationView.as_view(), name="regulation"),
    path("regulations/<slug:code>/publish/", regulations.PublishView.as_view(), name="regulation-publish"),
    path("regulations/<slug:code>/discard/", regulations.DiscardView.as_view(), name="regulation-discard"),
    path("regulations/<slug:code>/comments/", regulations.CommentsView.as_view(), name="regulation-comments"),
    path("regulations/<slug:code>/adopt/", regulations.AdoptView.as_view(), name="regulation-adopt"),
    path("regulations/<slug:code>/try/", regulations.TryView.as_view(), name="regulation-try"),
    path("fund/overview/", books.OverviewView.as_view(), name="fund-overview"),
    path("fund/accounts/", books.AccountsView.as_view(), name="fund-accounts"),
    path("fund/entries/", entries.EntriesView.as_view(), name="fund-entries"),
    path("fund/entries/<uuid:entry_id>/reverse/", entries.ReverseView.as_view(), name="fund-entry-reverse"),
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
