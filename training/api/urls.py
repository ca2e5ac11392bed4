from rest_framework.routers import SimpleRouter

from training.api.papers import TrainingPaperApi
from training.api.views import (
    TrainingCertificateApi,
    TrainingCoverageApi,
    TrainingRegisterApi,
    TrainingRemarkApi,
)


def register(router: SimpleRouter) -> None:
    router.register("training-certificates", TrainingCertificateApi, basename="training-certificate")
    router.register("training-papers", TrainingPaperApi, basename="training-paper")
    router.register("training-register", TrainingRegisterApi, basename="training-register")
    router.register("training-remarks", TrainingRemarkApi, basename="training-remark")
    router.register("training-coverage", TrainingCoverageApi, basename="training-coverage")
