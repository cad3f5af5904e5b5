import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.tidy.cells import decimal_mark, looks_numeric, read_cell


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
        ("12,34,567", 1234567),  # India
        ("1'234'567.8", 1234567.8),  # Switzerland
        ("1’234", 1234),
        ("1\u202f234.5", 1234.5),
        ("1\u00a0234\u2009567", 1234567),
        ("2 5 51.19", 2551.19),  # a stray space: only one number has these decimals
        ("13.5-", -13.5),
        ("△1.2", -1.2),  # Japan
        ("▲ 3", -3),
        ("▼4.5", -4.5),
        ("1.2E+05", 120000),
        (".5", 0.5),
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
        ("97.3ᵃ", 97.3, "ᵃ"),
        ("97.3 (38)", 97.3, "(38)"),
        ("97.3 a)", 97.3, "a)"),
        ("97.3(1,2)", 97.3, "(1,2)"),
        ("(b) 97.3", 97.3, "(b)"),
    ],
)
def test_footnote_marks_are_flags_never_digits(text: str, value: float, flag: str) -> None:
    reading = read_cell(text)
    assert (reading.value, reading.flag) == (value, flag)


@pytest.mark.parametrize(
    "text",
    [
        "12·4",
        "97.31)",
        "97,3",
        "1,23",
        "1.2.3",
        "3e5",
        "570万",
        "n.d. 4",
        "(3.5",
        "94 95",
        "12 13",
        "2010 12.5",
        "10-20",
        "1/2",
        "2019-01-01",
        "31.12.2019",
        "+44 20 7946",
        "7 days",
        "65+",
        "12:30",
    ],
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
    assert (read_cell(">=10%").value, read_cell(">=10%").bound) == (10, "at_least")


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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1.234", 1234),
        ("0,123", 0.123),
        ("−0,3", -0.3),
        ("1.234.567,89", 1234567.89),
        ("5,5 %", 5.5),
    ],
)
def test_numbers_with_a_decimal_comma(text: str, value: float) -> None:
    assert read_cell(text, ",").value == value


@pytest.mark.parametrize("text", ["1.5", "1,234.5", "12,34,567"])
def test_a_point_that_separates_no_thousands_is_not_read_beside_decimal_commas(text) -> None:
    assert read_cell(text, ",").problem


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12.345"], "."),  # no evidence
        (["12.345", "1.234,5"], ","),
        (["987", "1.234", "56.789", "123.456", "2019"], ","),
        (["1", "6.912", "5.873", "4.321"], "."),  # a rank and rates
        (["98765", "1.234", "56.789", "123.456", "987"], "."),
        (["12,3", "Total", "…"], ","),
        (["0,123"], ","),
        (["1 234,5"], ","),
        (["1.234.567"], ","),
        (["1234,567"], ","),
        (["12,345,678", "12,345"], "."),
        (["12,34,567"], "."),
        (["12.3", "2.75", "1,5"], "."),
    ],
)
def test_a_table_tells_its_decimal_mark(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("text", "flag", "status"),
    [
        ("123 b", "b", ""),  # Eurostat: break
        ("123 bp", "bp", "preliminary"),
        ("123ep", "ep", "preliminary"),
        ("123 (e)", "e", ""),
        ("123E", "E", ""),  # Statistics Canada: use with caution
        ("123 A", "A", ""),
        ("123 r", "", "revised"),
    ],
)
def test_flag_letters_are_kept_as_printed(text: str, flag: str, status: str) -> None:
    reading = read_cell(text)
    assert (reading.value, reading.flag, reading.status) == (123, flag, status)


@pytest.mark.parametrize(
    ("text", "mark", "flag"),
    [
        (": c", ":", "c"),
        (":c", ":", "c"),
        (".. (x)", "..", "x"),
        ("… ①", "…", "①"),
        ("- 1)", "-", "1)"),
        ("***", "***", ""),
        ("np", "np", ""),
        ("н/д", "н/д", ""),
        ("k.A.", "k.A.", ""),
        ("(NA)", "(NA)", ""),
        ("F", "F", ""),
        ("#N/A", "#N/A", ""),
        ("¾¾¾", "¾¾¾", ""),
    ],
)
def test_missing_marks_of_many_offices(text: str, mark: str, flag: str) -> None:
    reading = read_cell(text)
    assert (reading.value, reading.missing_mark, reading.flag) == (None, mark, flag)
    assert not reading.problem


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1,234", 1234, "$"),
        ("-$5", -5, "$"),
        ("US$ 12", 12, "US$"),
        ("12 €", 12, "€"),
        ("(5.2)%", -5.2, "%"),
        ("500 Rs", 500, "Rs"),
    ],
)
def test_a_sign_of_money_or_percent_is_the_unit(text: str, value: float, unit: str) -> None:
    assert (read_cell(text).value, read_cell(text).unit) == (value, unit)


def test_numbers_of_either_decimal_mark_look_numeric() -> None:
    assert looks_numeric("12,3")
    assert looks_numeric("12.3 p")
    assert not looks_numeric("…")
    assert not looks_numeric("Total 12")


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False),
    st.sampled_from([",", " ", "\u202f", "\u00a0", "'", "’"]),
    st.sampled_from(["{}", "{}*", "{} b", "{}%", "{} 1)"]),
)
def test_every_group_separator_reads_back(number, separator: str, form: str) -> None:
    printed = form.format(f"{number:,f}".replace(",", separator))
    assert read_cell(printed).value == float(number)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_a_number_in_continental_style_reads_back(number) -> None:
    printed = f"{number:,f}".translate({ord(","): ".", ord("."): ","})
    assert read_cell(printed, ",").value == float(number)
    assert decimal_mark([printed]) == ","


@given(st.integers(0, 10**8), st.sampled_from(["△{:,}", "({:,})", "{:,}-", "−{:,}", "－{:,}"]))
def test_every_negative_style_reads_back(number: int, form: str) -> None:
    assert read_cell(form.format(number)).value == -number
