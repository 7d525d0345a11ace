"""The hub itself, as its operators describe it: one row, which need not be there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.colours import READABLE, contrast, mix
from portal.core.db import Base

#: The number of the one row.
HUB_ID = 1
#: Brand on light and on dark pages, and the band, as `hub.css` has them.
BRAND, BRAND_DARK, DEEP = "#0a6b58", "#4cc3a8", "#06302a"
_WHITE, _BLACK = "#ffffff", "#000000"
#: Of `hub.css`: the surface on which text is hardest to read, in each theme, the plain dark one, and text on a dark
#: theme's brand.
_LIGHT_WORST, _DARK_WORST, _DARK, _ON_BRAND_DARK = "#eef0ed", "#222a28", "#151b1a", "#04231c"


class Hub(Base):
    """What the hub is called, where it is, what it has room for. What is empty follows the environment's settings."""

    __tablename__ = "hub"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        *(
            CheckConstraint(f"{column} is null or {column} >= 0", name=column)
            for column in ("member_places", "office_places", "seat_places", "classroom_seats")
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, default=HUB_ID)
    name_ko: Mapped[str] = mapped_column(String(100), default="")
    name_en: Mapped[str] = mapped_column(String(100), default="")
    about_ko: Mapped[str] = mapped_column(String(200), default="")
    about_en: Mapped[str] = mapped_column(String(200), default="")
    operator_ko: Mapped[str] = mapped_column(String(100), default="")
    operator_en: Mapped[str] = mapped_column(String(100), default="")
    address_ko: Mapped[str] = mapped_column(String(200), default="")
    address_en: Mapped[str] = mapped_column(String(200), default="")
    #: E.164, or empty.
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    #: The institute whose technologies the hub passes on.
    provider_ko: Mapped[str] = mapped_column(String(100), default="")
    provider_en: Mapped[str] = mapped_column(String(100), default="")
    brand: Mapped[str] = mapped_column(String(7), default="")
    brand_dark: Mapped[str] = mapped_column(String(7), default="")
    deep: Mapped[str] = mapped_column(String(7), default="")
    member_places: Mapped[int | None] = mapped_column(Integer)
    office_places: Mapped[int | None] = mapped_column(Integer)
    seat_places: Mapped[int | None] = mapped_column(Integer)
    classroom_seats: Mapped[int | None] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True, slots=True)
class Colours:
    """The three colours that a hub chooses, and what follows from them."""

    brand: str = BRAND
    brand_dark: str = BRAND_DARK
    deep: str = DEEP

    def tokens(self) -> dict[str, str]:
        """`{custom property: value}` in place of those of `hub.css`."""
        light, dark = self._light(), self._dark()
        pairs = {name: f"light-dark({light[name]}, {dark[name]})" for name in light}
        return pairs | self._band() | {"--deep": self.deep}

    def _light(self) -> dict[str, str]:
        return {
            "--brand": self.brand,
            "--brand-strong": mix(self.brand, _BLACK, 0.28),
            "--brand-soft": mix(_WHITE, self.brand, 0.1),
            "--brand-line": mix(_WHITE, self.brand, 0.35),
            "--on-brand": _WHITE,
        }

    def _dark(self) -> dict[str, str]:
        return {
            "--brand": self.brand_dark,
            "--brand-strong": mix(self.brand_dark, _WHITE, 0.3),
            "--brand-soft": mix(_DARK, self.brand_dark, 0.13),
            "--brand-line": mix(_DARK, self.brand_dark, 0.35),
            "--on-brand": _ON_BRAND_DARK,
        }

    def _band(self) -> dict[str, str]:
        shares = {"--deep-ink-2": 0.75, "--deep-line": 0.35, "--deep-accent": 0.62}
        return {name: mix(self.deep, _WHITE, share) for name, share in shares.items()}

    def weakest(self) -> dict[str, float]:
        """`{name of a chosen colour: its lowest contrast}`, over all text that is drawn with it."""
        light, dark, band = self._light(), self._dark(), self._band()
        return {
            "brand": min(
                contrast(self.brand, _WHITE),
                contrast(self.brand, _LIGHT_WORST),
                contrast(self.brand, light["--brand-soft"]),
            ),
            "brand_dark": min(
                contrast(self.brand_dark, _ON_BRAND_DARK),
                contrast(self.brand_dark, _DARK_WORST),
                contrast(self.brand_dark, dark["--brand-soft"]),
            ),
            "deep": min(contrast(self.deep, band[name]) for name in ("--deep-ink-2", "--deep-accent")),
        }

    def unreadable(self) -> dict[str, float]:
        """Those of `weakest` that are too weak to be read."""
        return {name: ratio for name, ratio in self.weakest().items() if ratio < READABLE}
