"""Made-up firms, the same ones each time: as values that the portal saves, and as a table that it imports."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from typing import Any, TypeVar

from portal.firms.vocabulary import (
    DELIVERIES,
    FIELDS,
    INDUSTRIES,
    KINDS,
    LOOKING_FOR,
    PRICE_MODELS,
    REGIONS,
    STAGES,
    TERMS_OF_USE,
)
from tools.bench.words import Writer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MadeFirm:
    """A firm as it is to be saved: `values` as `build_firm` takes them, and what these do not hold."""

    values: dict[str, Any]
    kind: str | None
    topic: Sequence[str]
    technology: dict[str, Any]
    service: dict[str, Any]
    facts: Sequence[tuple[str, str, int]]
    age_days: int


class Maker:
    """Makes firms one after the other; the first of many are the same as of few."""

    def __init__(self) -> None:
        self.writer = Writer()
        self._random = self.writer.random
        self._names: set[str] = set()
        #: Words that a field's firms use more often than others.
        self._topics = {code: self.writer.topic(40) for code in FIELDS}

    def firms(self, count: int) -> Iterator[MadeFirm]:
        for number in range(count):
            yield self._firm(number)

    def _firm(self, number: int) -> MadeFirm:
        random, writer = self._random, self.writer
        fields = self._some(FIELDS, (1, 1, 2, 3))
        industries = self._some(INDUSTRIES, (1, 1, 2))
        topic = self._topics[fields[0]]
        name, name_en = self._name()
        stage = self._skewed(STAGES)
        employees = min(5000, max(1, int(exp(random.gauss(2.4, 1.2)))))
        founded = date(2026, 1, 1) - timedelta(days=int(random.triangular(200, 9000, 1500)))
        values = {
            "name_ko": name,
            "name_en": name_en,
            "registration_number": _registration_number(number),
            "homepage": f"https://{name_en.split()[0].lower()}{number}.example",
            "founded_on": founded,
            "employees": employees,
            "stage": stage,
            "looking_for": self._some(LOOKING_FOR, (0, 1, 1, 2)),
            "keywords": [writer.phrase(topic, 2) for _ in range(random.randint(3, 6))],
            "tagline_ko": f"{writer.phrase(topic)} {writer.phrase(topic, 2)}",
            "description_ko": "\n\n".join(writer.text(random.randint(120, 220), topic) for _ in range(3)),
            "fields": [FIELDS[code].ko for code in fields],
            "industries": [INDUSTRIES[code].ko for code in industries],
            "region": REGIONS[self._skewed(REGIONS)].ko,
            "technologies": [f"{writer.phrase(topic)} {writer.word(topic)}"],
            "services": [f"{writer.roman(3)} {writer.word(topic)}"],
        }
        return MadeFirm(
            values=values,
            kind=random.choices([*KINDS, None], (20, 12, 14, 6, 5, 3, 40))[0],
            topic=topic,
            technology={
                "field": fields[0],
                "summary_ko": f"{writer.phrase(topic)} {writer.phrase(topic)}",
                "description_ko": writer.text(random.randint(120, 200), topic),
                "trl": random.randint(2, 9),
                "patents": random.choice((0, 0, 1, 2, 5)),
                "terms": self._skewed(TERMS_OF_USE),
            },
            service={
                "industry": industries[0],
                "summary_ko": f"{writer.phrase(topic)} {writer.phrase(topic)}",
                "description_ko": writer.text(random.randint(120, 200), topic),
                "delivery": self._skewed(DELIVERIES),
                "price_model": self._skewed(PRICE_MODELS),
            },
            facts=self._facts(employees),
            age_days=int(random.expovariate(1 / 80)),
        )

    def _name(self) -> tuple[str, str]:
        random, writer = self._random, self.writer
        while True:
            stem = writer.stem(random.choice((2, 3, 3)))
            end = random.choice(("", "", "", "테크", "랩", "에이아이", "소프트", "바이오", "로보틱스", "메드"))
            if stem + end not in self._names:
                self._names.add(stem + end)
                form = random.choice(("㈜{}", "주식회사 {}", "{}", "{}㈜"))
                return form.format(stem + end), f"{writer.roman(3)} {random.choice(('Inc.', 'Lab', 'AI', 'Co., Ltd.'))}"

    def _facts(self, employees: int) -> list[tuple[str, str, int]]:
        random = self._random
        facts = [("headcount", "2025", employees)]
        for year in ("2023", "2024", "2025"):
            if random.random() < 0.6:
                facts.append(("revenue", year, int(10 ** random.uniform(7, 10.5))))
        if random.random() < 0.5:
            facts.append(("investment", "2024", int(10 ** random.uniform(8, 10.5))))
        return facts

    def _skewed(self, words: dict[str, T]) -> str:
        """A code; the first of the list are the most frequent."""
        return self._random.choices([*words], [1 / (rank + 1) for rank in range(len(words))])[0]

    def _some(self, words: dict[str, T], counts: Sequence[int]) -> list[str]:
        return list(dict.fromkeys(self._skewed(words) for _ in range(self._random.choice(counts))))


def _registration_number(number: int) -> str:
    """A number with the right check digit; no two firms have the same."""
    digits = f"{900_000_000 + number:09d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) + int(digits[8]) * 5 // 10
    return digits + str(-total % 10)


def write_csv(count: int) -> str:
    """Firms as a table for `portal import firms`."""
    text = io.StringIO()
    columns = ("name_en", "registration_number", "homepage", "founded_on", "employees", "stage", "description")
    lists = ("fields", "industries", "technologies", "services", "keywords")
    table = csv.writer(text)
    table.writerow(["name", *columns, "tagline", "region", *lists])
    for firm in Maker().firms(count):
        values = firm.values | {"description": firm.values["description_ko"]}
        row = [values["name_ko"], *(values[name] for name in columns), values["tagline_ko"], values["region"]]
        table.writerow([*row, *("|".join(values[name]) for name in lists)])
    return text.getvalue()
