"""No page of one language says a sentence of the framework in another."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core import framework

FIELDS = {
    "short": (forms.CharField(min_length=10), "аз"),
    "long": (forms.CharField(max_length=2), "ұзын"),
    "address": (forms.EmailField(), "@"),
    "number": (forms.DecimalField(max_digits=3, decimal_places=1), "1234.56"),
    "needed": (forms.CharField(), ""),
    "day": (forms.DateField(), "ертең"),
    "choice": (forms.ChoiceField(choices=[("a", "a")]), "b"),
    "which": (forms.UUIDField(), "1"),
}


def said(field: forms.Field, typed: str, language: str) -> str:
    with override(language), pytest.raises(ValidationError) as error:
        field.clean(typed)
    with override(language):
        return " ".join(str(message) for message in error.value.messages)


@pytest.mark.parametrize("name", FIELDS)
def test_an_error_is_said_in_the_language_of_the_page(name: str) -> None:
    field, typed = FIELDS[name]
    texts = {language: said(field, typed, language) for language in ("kk", "ru", "en")}
    assert len(set(texts.values())) == 3, texts
    assert re.search("[әғқңөұүһі]", texts["kk"], re.IGNORECASE), texts["kk"]


def test_what_the_framework_lacks_is_in_the_catalogue() -> None:
    for text in framework.SENTENCES:
        with override("kk"):
            kazakh = str(text)
        with override("ru"):
            assert str(text) != kazakh
