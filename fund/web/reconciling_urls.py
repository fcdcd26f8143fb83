"""The pages of reconciling; no address says what a page is about."""

from django.urls import URLPattern, path

from fund.web import locks, reconciling, typed_statements

urlpatterns: list[URLPattern] = [
    path("treasury/statements/<uuid:statement_id>/lock/", locks.lock, name="treasury-lock"),
    path("treasury/statements/<uuid:statement_id>/confirm-lock/", locks.confirm_lock, name="treasury-confirm-lock"),
    path("treasury/statements/<uuid:statement_id>/unlock/", locks.unlock, name="treasury-unlock"),
    path("treasury/lines/<uuid:line_id>/", reconciling.line, name="treasury-line"),
    path("treasury/lines/<uuid:line_id>/post/", reconciling.post, name="treasury-line-post"),
    path("treasury/lines/<uuid:line_id>/transfer/", reconciling.transfer, name="treasury-line-transfer"),
    path("treasury/lines/<uuid:line_id>/ignore/", reconciling.ignore, name="treasury-line-ignore"),
    path("treasury/set-lines-aside/<uuid:reconciliation_id>/undo/", locks.take_up, name="treasury-take-up"),
    path("treasury/statements/by-hand/", typed_statements.type_in, name="treasury-type"),
    path("treasury/typed/<uuid:typed_id>/", typed_statements.typed, name="treasury-typed"),
    path("treasury/typed/<uuid:typed_id>/file/", typed_statements.words, name="treasury-typed-words"),
    path("treasury/typed/<uuid:typed_id>/discard/", typed_statements.discard, name="treasury-typed-discard"),
]
