"""Days and moments as they are typed or sent: none lies where no calendar of the product reaches (``core.bounds``)."""

from django import forms
from rest_framework import serializers

from core.bounds import IN_A_FILE


class DayField(forms.DateField):
    default_validators = [IN_A_FILE]


class ApiDay(serializers.DateField):
    default_validators = [IN_A_FILE]


class ApiMoment(serializers.DateTimeField):
    default_validators = [IN_A_FILE]
