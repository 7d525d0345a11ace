"""The addresses of programs, and what search finds of them."""

from portal.firms.documents import path_of
from portal.programs.models import Program


def program_path(program: Program) -> str:
    """`/programs/17-ir-clinic`: the number counts, the words are for people."""
    return program_address(program.id, program.title_ko, program.title_en)


def program_address(program_id: int, title_ko: str, title_en: str) -> str:
    return path_of("programs", program_id, title_ko, title_en)
