"""What one gets without an analyser of Korean: Whoosh as it comes, and bigrams only, over the same texts."""

from collections.abc import Callable, Iterable, Sequence

from whoosh import fields, qparser, query
from whoosh.analysis import KeywordAnalyzer
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from portal.search import analysis
from portal.search.document import SearchDocument

Search = Callable[[str], Sequence[str]]
DEPTH = 10


def plain_whoosh(documents: Iterable[SearchDocument], group: type[qparser.GroupNode]) -> Search:
    """Whoosh's own analyser and parser; words of a query joined by `group`."""
    searcher = _index(documents, fields.TEXT(), lambda text: text)
    parser = qparser.QueryParser("text", searcher.schema, group=group)
    return lambda asked: _keys(searcher, parser.parse(asked))


def bigrams_only(documents: Iterable[SearchDocument]) -> Search:
    """Pairs of neighbouring syllables, any of them."""
    searcher = _index(documents, fields.TEXT(analyzer=KeywordAnalyzer()), _as_bigrams)
    return lambda asked: _keys(searcher, query.Or([query.Term("text", pair) for pair in analysis.bigrams(asked)]))


def _as_bigrams(text: str) -> str:
    return " ".join(analysis.bigrams(text))


def _index(documents: Iterable[SearchDocument], field: fields.FieldType, written: Callable[[str], str]) -> Searcher:
    made = RamStorage().create_index(fields.Schema(key=fields.STORED, text=field))
    writer = made.writer()
    for document in documents:
        passages = (passage.text for passage in document.passages)
        lists = (document.name, *document.aliases, *document.keywords, document.tagline, *document.labels, *passages)
        writer.add_document(key=document.key, text=written("\n".join(lists)))
    writer.commit()
    return made.searcher()


def _keys(searcher: Searcher, asked: query.Query) -> list[str]:
    return [hit["key"] for hit in searcher.search(asked, limit=DEPTH)]
