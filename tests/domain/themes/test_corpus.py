"""What a corpus costs those who wait: nothing for the garbage collector to go through, and sums that are kept, not counted."""

import gc

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.themes.test_themes import corpus_of, many, said

Keys = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=30)


def test_the_garbage_collector_goes_through_no_comments() -> None:
    corpus = many(["Too slow for me"], ["Friendly people"], 50)
    assert len(corpus.comments) == 100
    assert not any(gc.is_tracked(comment) for comment in corpus.comments.values())
    assert [gc.is_tracked(part) for comment in corpus.comments.values() for part in gc.get_referents(comment)].count(True) == 0


@given(added=Keys, removed=st.lists(st.integers(0, 9)))
def test_the_checksum_is_that_of_the_comments_that_are_kept(added: list[tuple[int, int]], removed: list[int]) -> None:
    corpus = corpus_of([])
    for key, day in added:
        corpus.add([said(key, 9, "Fine", day=day)])
    corpus.remove(removed)
    times = [comment.updated_at for comment in corpus.comments.values()]
    assert corpus.checksum == (len(times), sum(times))
    assert corpus.latest >= max(times, default=0)


def test_a_released_corpus_holds_nothing() -> None:
    corpus = many(["Too slow"], ["Friendly"], 3)
    corpus.release()
    assert not corpus.comments
    assert not any(corpus.counts.values())
