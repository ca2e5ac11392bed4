"""``migrate`` that leaves no table outside the wall."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from access import walls


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        whole = (
            not options.get("app_label") and not options.get("plan") and not options.get("check_unapplied")
        )
        if options["database"] == "owner" and whole:
            count = walls.apply("owner")
            if options["verbosity"]:
                self.stdout.write(f"Row security and grants applied to {count} tables.")
