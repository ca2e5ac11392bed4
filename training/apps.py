from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import events, places

        places.register()
        assert events.CertificateEntered.type
