"""Users sign in with an address, in whatever case it is typed."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from posts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["ada@example.com", "ADA@EXAMPLE.COM", "Ada@Example.com"])
@pytest.mark.parametrize("stored", ["ada@example.com", "Ada@Example.COM", " ada@example.com "])
def test_a_user_signs_in_with_the_address_in_any_case(stored: str, typed: str) -> None:
    user = User.objects.create_user(stored, "secret-enough")
    assert user.email == "ada@example.com"
    assert authenticate(username=typed, password="secret-enough") == user
    assert authenticate(username=typed, password="wrong") is None


def test_the_sign_in_form_takes_the_address_in_any_case(client: Client, writer: User) -> None:
    form = {"username": "WRITER@Example.com", "password": "secret-enough"}
    response = client.post(reverse("wagtailadmin_login"), form)
    assert response.status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_no_two_users_share_an_address_whatever_the_case() -> None:
    make_user("ada@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("ADA@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Ada@example.com")])
    with pytest.raises(ValidationError, match="already exists"):
        User(email="ADA@example.com", password="x").full_clean()


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user("", "secret-enough")


def test_a_user_without_a_password_cannot_sign_in() -> None:
    user = User.objects.create_user("ada@example.com")
    assert not user.has_usable_password()


def test_a_password_is_not_kept_as_it_was_typed() -> None:
    assert "secret-enough" not in make_user().password


def test_an_administrator_is_made_by_the_manager_and_by_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    made = User.objects.create_superuser("root@example.com", "secret-enough")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "secret-enough")
    call_command("createsuperuser", interactive=False, email="Boss@example.com", verbosity=0)
    for user in (made, User.objects.get(email="boss@example.com")):
        assert (user.is_superuser, user.is_staff, user.is_active) == (True, True, True)
        assert authenticate(username=user.email, password="secret-enough") == user


def test_an_ordinary_user_has_no_rights_of_their_own() -> None:
    user = make_user()
    assert (user.is_superuser, user.is_staff, user.get_all_permissions()) == (False, False, set())


def test_a_user_needs_more_than_spaces_for_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("   ")
