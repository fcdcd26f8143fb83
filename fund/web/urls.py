"""The pages of the fund room; no address says what a page is about."""

from django.urls import URLPattern, URLResolver, path

from fund.web import entries, overview, regulations, rules, setaside, statements

urlpatterns: list[URLPattern | URLResolver] = [
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:fund_code>/<slug:code>/", rules.one_version, name="rules-version"),
    path("regulations/", regulations.listed, name="regulations-page"),
    path("regulations/draft/", regulations.draft, name="regulation-draft-page"),
    path("regulations/<slug:code>/", regulations.show, name="regulation-page"),
    path("regulations/<slug:code>/publish/", regulations.publish, name="regulation-publish-page"),
    path("regulations/<slug:code>/comment/", regulations.comment, name="regulation-comment-page"),
    path("regulations/<slug:code>/discard/", regulations.discard, name="regulation-discard-page"),
    path("regulations/<slug:code>/adopt/", regulations.adopt, name="regulation-adopt-page"),
    path("regulations/<slug:code>/try/", regulations.attempt, name="regulation-try-page"),
    path("treasury/", overview.overview, name="treasury"),
    path("treasury/accounts/", overview.accounts, name="treasury-accounts"),
    path("treasury/entries/", entries.entries, name="treasury-entries"),
    path("treasury/entries/<uuid:entry_id>/", entries.entry, name="treasury-entry"),
    path("treasury/trial-balance/", overview.trial_balance, name="treasury-trial-balance"),
    path("treasury/set-aside/", setaside.table, name="treasury-set-aside"),
    path("treasury/set-aside/<uuid:project_id>/", setaside.project, name="treasury-project"),
    path("treasury/set-aside/<uuid:project_id>/instalment/", setaside.instalment, name="treasury-instalment"),
    path("treasury/set-aside/<uuid:project_id>/receipt/", setaside.receipt, name="treasury-receipt"),
    path("treasury/statements/", statements.statements, name="treasury-statements"),
    path("treasury/statements/<uuid:statement_id>/", statements.statement, name="treasury-statement"),
    path("treasury/statements/<uuid:statement_id>/<slug:part>/", statements.sealed, name="treasury-sealed"),
    path("treasury/lines/<uuid:line_id>/tie/<uuid:entry_id>/", statements.accept, name="treasury-tie"),
    path("treasury/ties/<uuid:match_id>/undo/", statements.undo, name="treasury-undo"),
]
