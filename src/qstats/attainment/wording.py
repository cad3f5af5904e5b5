"""A probability → one of seven calibrated words."""

from __future__ import annotations

from qstats.errors import AssessmentError

# Lower bounds belong to their class; only "virtually certain" starts strictly above its bound.
_CLASSES = (
    (0.90, "very_likely"),
    (0.66, "likely"),
    (0.33, "about_as_likely_as_not"),
    (0.10, "unlikely"),
    (0.01, "very_unlikely"),
)
WORDS = ("virtually_certain", *(word for _, word in _CLASSES), "exceptionally_unlikely")


def likelihood_word(probability: float) -> str:
    """The key of the word for a probability, chosen from the unrounded number.

    Parameters
    ----------
    probability
        A chance between 0 and 1.

    Returns
    -------
    str
        One of :data:`WORDS`.

    Raises
    ------
    AssessmentError
        The number is not between 0 and 1.

    Notes
    -----
    Source: IPCC Fourth Assessment Report, Working Group II, front matter F (likelihood scale).
    """
    if not 0 <= probability <= 1:
        raise AssessmentError(
            f"{probability} is not a probability", remedy="give a number from 0 to 1"
        )
    if probability > 0.99:
        return "virtually_certain"
    return next((w for bound, w in _CLASSES if probability >= bound), "exceptionally_unlikely")
