from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import attached, events, places

        places.register()
        attached.register()
        assert events.CertificateEntered.type
