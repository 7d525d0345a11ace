"""Sessions that let go of rows while Python collects them, in a process of its own: `letting_go.py CLASS WAY`.

The rows are in cycles, and nobody has them in hand any more; the collector is set to run at one moment after the other
while the session writes to their states.
"""

import gc
import sys

from sqlalchemy import create_engine, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core.db import Base, HoldingSession, db

ROWS, MOMENTS = 60, range(3, 60, 3)


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine, tables=[Row.__table__])
Ours = type("Ours", (HoldingSession,), {"get_bind": lambda *_given, **_options: engine})
session = Ours(db) if sys.argv[1] == "ours" else Session(engine)
session.execute(insert(Row), [{"id": number} for number in range(ROWS)])
session.commit()
# As in a process that has loaded a lot: the attributes that all states share their names of are full.
many = session.scalars(select(Row)).all()
inspect(many[0]).taken = True
del many
gc.collect()
gc.freeze()
for moment in MOMENTS:
    gc.collect()
    gc.disable()
    for row in session.scalars(select(Row)):
        row.itself = row
    del row
    gc.set_threshold(gc.get_count()[0] + moment, 1, 1)
    gc.enable()
    getattr(session, sys.argv[2])()
    gc.set_threshold(700, 10, 10)
print("done")
