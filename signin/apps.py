from typing import Any

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "signin"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from signin import places_in_menu

        user_logged_in.connect(_begin_seat, dispatch_uid="signin.seat")
        places_in_menu.register()


def _begin_seat(sender: Any, request: Any, user: Any, **_more: Any) -> None:
    """However somebody is signed in, the session is a seat from its first moment."""
    from signin import seats

    seats.begin(request, user)
