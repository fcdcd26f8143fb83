"""Addresses of the account pages; none of them says what the service is for."""

from django.conf import settings
from django.urls import URLPattern, path

from emergency.web import account_page, accounts, challenges, entering, keeping, lost, safety

demo_urlpatterns: list[URLPattern] = [path("demo/enter/<str:token>/", accounts.enter_demo, name="enter_demo")]

urlpatterns: list[URLPattern] = [
    path("login/", accounts.sign_in, name="login"),
    path("logout/", accounts.sign_out, name="logout"),
    path("leave/", accounts.leave, name="leave"),
    path("login/passkey/", challenges.to_sign_in, name="login_passkey"),
    path("lost/", lost.show, name="lost"),
    path("welcome/<str:token>/", entering.welcome, name="invitation"),
    path("account/", account_page.show, name="account"),
    path("account/safety/", safety.show, name="account_safety"),
    path("account/recovery-codes/", safety.print_codes, name="account_recovery_codes"),
    path("account/authenticator/", safety.begin_authenticator, name="account_authenticator"),
    path("account/authenticator/new/", safety.new_authenticator, name="account_authenticator_new"),
    path("account/passkeys/challenge/", challenges.to_make, name="passkey_challenge"),
    path("account/passkeys/sign/", challenges.to_act, name="passkey_act"),
    path("account/passkeys/", safety.add_passkey, name="passkey_add"),
    path("account/passkeys/<uuid:passkey_id>/remove/", safety.remove_passkey, name="passkey_remove"),
    path("account/freeze/", safety.freeze_me, name="account_freeze"),
    path("account/freeze-another/", safety.freeze_other, name="account_freeze_another"),
    path("account/second-factor/", accounts.enrol, name="second_factor"),
    path("account/language/", account_page.choose_language, name="language"),
    path("account/sign-out-everywhere/", account_page.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("account/tokens/", account_page.make_token, name="account_token_make"),
    path("account/tokens/<uuid:token_id>/revoke/", account_page.revoke_token, name="account_token_revoke"),
    path("accounts/", keeping.listed, name="accounts"),
    path("accounts/entries/<uuid:invitation_id>/<slug:name>/", keeping.take_entry_step, name="account_entry_step"),
    path("accounts/<uuid:person_id>/", keeping.person, name="account_of"),
    path("accounts/<uuid:person_id>/<slug:name>/", keeping.take_step, name="account_step"),
    *(demo_urlpatterns if settings.DEMO else []),
]
