"""Addresses of the account pages; none of them says what the service is for."""

from django.conf import settings
from django.urls import URLPattern, path

from emergency.web import account_page, accounts

demo_urlpatterns: list[URLPattern] = [path("demo/enter/<str:token>/", accounts.enter_demo, name="enter_demo")]

urlpatterns: list[URLPattern] = [
    path("login/", accounts.sign_in, name="login"),
    path("logout/", accounts.sign_out, name="logout"),
    path("leave/", accounts.leave, name="leave"),
    path("welcome/<str:token>/", accounts.invitation, name="invitation"),
    path("account/", account_page.show, name="account"),
    path("account/second-factor/", accounts.enrol, name="second_factor"),
    path("account/language/", account_page.choose_language, name="language"),
    path("account/sign-out-everywhere/", account_page.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("account/tokens/", account_page.make_token, name="account_token_make"),
    path("account/tokens/<uuid:token_id>/revoke/", account_page.revoke_token, name="account_token_revoke"),
    *(demo_urlpatterns if settings.DEMO else []),
]
