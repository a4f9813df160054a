"""What can be a Vietnamese syllable: an onset, a rhyme, and a tone that the rhyme allows.

A word that cannot be one was damaged in typing or scanning, or is no Vietnamese at all; a word
that can be one must never be repaired alone (*thu*, *thư* and *thủ* all exist).
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.text import syllable_key

_ONSET = re.compile(r"(?:ngh|ng|nh|gh|kh|ph|qu|th|tr|ch|gi|[bcdđghklmnprstvx])?")
# All rhymes of the standard spelling, by their first vowel.
_RHYMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay   ăc ăm ăn ăng ăp ăt   âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et   ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    y yêm yên yêng yêt yêu ynh ych yt yp
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi
    om on ong ooc oong op ot   ô ôc ôi ôm ôn ông ôp ôt   ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut
    uy uya uych uyên uyêt uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    """.split()  # noqa: SIM905 -- read as a table
)
_STOPS = ("c", "p", "t", "ch")  # rhymes that bear the acute or the dot below, nothing else


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Tell whether *word* can be a Vietnamese syllable, whatever its case.

    >>> [is_syllable(word) for word in ("lượt", "luot", "luợt", "đơn", "don", "tiêp", "Giêng")]
    [True, False, False, True, True, False, True]
    """
    key = syllable_key(word)
    letters, tone = (key[:-1], key[-1]) if key[-1:].isdigit() else (key, "")
    onset = _ONSET.match(letters)
    start = onset.end() if onset else 0
    cuts = (start, 1) if letters.startswith("gi") else (start,)  # giêng is g + iêng, gia gi + a
    if letters != "gi" and not any(letters[cut:] in _RHYMES for cut in cuts):
        return False
    return tone in ("5", "6") or not letters.endswith(_STOPS)
