"""What the validation found, in words."""

from __future__ import annotations

from typing import Any

from qstats.report.texts import Texts


def words_of(finding: dict[str, Any], t: Texts, **names: str) -> dict[str, str]:
    """``what`` a finding says and its ``remedy``, in the language of ``t``.

    ``names`` are said instead of the codes that the finding has for indicator, place and period.
    """
    codes = {key: finding[key] for key in ("indicator", "geo", "period")}
    values = {**codes, **names, **finding["values"]}
    if "others" in values:
        items = [t("finding.conflict.item", **other) for other in values["others"]]
        values["others"] = t("list.comma").join(items)
    return {part: t(f"finding.{finding['key']}.{part}", **values) for part in ("what", "remedy")}
