"""A row of a person roster, read: whose it is, of which household, and what its words mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pairing.choices import Relation

RELATIONS = {
    Relation.HEAD: ("户主", "本人", "本人或户主"),
    Relation.SPOUSE: ("配偶", "妻", "夫", "妻子", "丈夫"),
    Relation.SON: ("子", "儿子", "长子", "次子", "三子"),
    Relation.DAUGHTER: ("女", "女儿", "长女", "次女", "三女"),
    Relation.GRANDCHILD: ("孙辈", "孙子", "孙女", "外孙子", "外孙女", "孙子女", "外孙"),
    Relation.PARENT: ("父母", "父亲", "母亲", "父", "母"),
    Relation.GRANDPARENT: ("祖辈", "祖父母", "祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶"),
    Relation.SIBLING: ("兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"),
}
RELATION_BY_WORD = {word: relation for relation, words in RELATIONS.items() for word in words}

# A child's remark may tell of its parents' death: that is why the child is on the roster.
_DEATH = re.compile(r"死亡|去世|病故|亡故|已故|身故|殁")
_OWN = re.compile(r"本人|该生|孩子本身|对象")
_OF_OTHERS = re.compile(r"父|母|双亲|爸|妈|监护人|配偶|丈夫|妻|祖|爷|奶")


def tells_of_own_death(remark: str) -> bool:
    """Whether a remark says that the person of the row has died, and not a relative.

    A clause without a subject goes on about whom the one before it was: 父母双亡，均已去世.
    """
    is_of_others = False
    for clause in re.split(r"[,,;;。、]", remark):
        if _OWN.search(clause):
            is_of_others = False
        elif _OF_OTHERS.search(clause):
            is_of_others = True
        if _DEATH.search(clause) and not is_of_others:
            return True
    return False


@dataclass(slots=True)
class Person:
    """A row of a person roster, read."""

    name: str
    identity: str
    village: str
    head_name: str
    head_identity: str
    phone: str
    address: str = ""
    relation: Relation = Relation.OTHER
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields of ``Recipient`` that this group asks for."""
    repair: str = ""
    """``id_15_to_18`` or ``id_normalised`` when the identity number was repaired."""
    id_digest: str = ""
    head_digest: str = ""
