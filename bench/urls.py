from django.urls import path

from bench import floor, stock
from jjcms.urls import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]
urlpatterns = [
    *urlpatterns,
    path("bench/floor/list/", floor.case_list),
    path("bench/floor/case/<uuid:pk>/", floor.case_page),
    path("bench/floor/home/", floor.home),
    path("bench/stock/direct/", stock.StockList.as_view()),
    path("bench/stock/generic/", stock.GenericStockList.as_view()),
]
