"""Enums stored in English and shown in Vietnamese."""

import pytest

from fund.labels import LabelledEnum


class Season(LabelledEnum):
    """An invented list."""

    DRY = "dry", "Mùa khô"
    WET = "wet", "Mùa mưa"


def test_a_member_is_its_stored_value_with_a_label_beside_it() -> None:
    assert {"dry": "found"}[Season.DRY] == "found"
    assert str(Season.DRY) == "dry"
    assert f"{Season.DRY}" == "dry"
    assert Season.DRY.label == "Mùa khô"


def test_a_member_is_found_by_its_stored_value() -> None:
    assert Season("wet") is Season.WET
    with pytest.raises(ValueError, match="Mùa mưa"):
        Season("Mùa mưa")


def test_choices_come_in_order_of_definition() -> None:
    assert Season.choices() == [("dry", "Mùa khô"), ("wet", "Mùa mưa")]
