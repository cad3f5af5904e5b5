import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.tidy.cells import read_cell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("93.65", 93.65),
        ("1,234,567.8", 1234567.8),
        ("12 345", 12345),
        ("９３．６５", 93.65),
        ("−13.5", -13.5),
        ("－13.5", -13.5),
        ("–13.5", -13.5),
        ("(13.5)", -13.5),
        ("+0.4", 0.4),
        ("0", 0),
    ],
)
def test_printed_numbers(text: str, value: float) -> None:
    reading = read_cell(text)
    assert (reading.value, reading.flag, reading.problem) == (value, "", "")


@pytest.mark.parametrize(
    ("text", "value", "flag"),
    [
        ("97.3①", 97.3, "①"),
        ("97.3 ①②", 97.3, "① ②"),
        ("97.3¹", 97.3, "¹"),
        ("97.3*", 97.3, "*"),
        ("97.3 1)", 97.3, "1)"),
        ("97.3(1)", 97.3, "(1)"),
        ("97.3[1]", 97.3, "[1]"),
        ("约94", 94, "约"),
    ],
)
def test_footnote_marks_are_flags_never_digits(text: str, value: float, flag: str) -> None:
    reading = read_cell(text)
    assert (reading.value, reading.flag) == (value, flag)


@pytest.mark.parametrize(
    "text", ["12·4", "97.31)", "97,3", "1,23", "1.2.3", "3e5", "570万", "n.d. 4", "(3.5", "94 95"]
)
def test_what_could_be_two_numbers_is_not_read(text: str) -> None:
    reading = read_cell(text)
    assert reading.value is None
    assert repr(text) in reading.problem


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("85.6p", "preliminary"),
        ("85.6 p", "preliminary"),
        ("85.6（初步）", "preliminary"),
        ("85.6 r", "revised"),
        ("85.6修订", "revised"),
        ("85.6d", "derived"),
        ("85.6 q", "reported"),
        ("85.6", ""),
    ],
)
def test_status_marks(text: str, status: str) -> None:
    assert (read_cell(text).value, read_cell(text).status) == (85.6, status)


def test_bounds_marks_and_unit_together() -> None:
    reading = read_cell("≥99% ①p")
    assert (reading.value, reading.bound, reading.unit) == (99, "at_least", "%")
    assert (reading.flag, reading.status) == ("①", "preliminary")
    assert read_cell("99以上").bound == "at_least"
    assert read_cell("≤ 3.5").bound == "at_most"


@pytest.mark.parametrize("mark", ["…", "..", "-", "—", "－", "", "  ", ":", "n.a."])
def test_missing_marks_are_kept_as_they_stand(mark: str) -> None:
    reading = read_cell(mark)
    assert reading.value is None
    assert reading.problem == ""
    assert reading.missing_mark == mark.strip().replace("－", "-")


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False),
    st.sampled_from(["{:f}", "{:,f}", "{:f}①", "{:,f} p", "≥{:f}", "{:f}%"]),
)
def test_a_formatted_number_reads_back(number, form: str) -> None:
    assert read_cell(form.format(number)).value == float(number)
