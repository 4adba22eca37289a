"""Enumerations, word by word: in older versions with the word that stands for a newer one."""

from generator.model import Enum

from .markdown import NO, YES, code, table


def enums(schema) -> dict[str, Enum]:
    return {each.name: each for each in schema.types.values() if isinstance(each, Enum)}


def cell(each: Enum, word: str, version: str) -> str:
    lives, stands_for_it = dict(each.words), dict(each.stand_ins)
    if not each.life.covers(version):
        return NO
    if lives[word].covers(version):
        return YES
    stand_in = word
    while stand_in in stands_for_it and not lives[stand_in].covers(version):
        stand_in = stands_for_it[stand_in]
    return f"as {code(stand_in)}" if stand_in != word and lives[stand_in].covers(version) else NO


def word_part(schema, wanted: dict) -> str:
    known = enums(schema)
    if wanted["enum"] not in known:
        raise SystemExit(f"coverage.yaml: there is no enumeration {wanted['enum']}")
    each = known[wanted["enum"]]
    rows = [[code(word), *(cell(each, word, version) for version in schema.supported)] for word, _ in each.words]
    return f"## {wanted['title']}\n\n" + table([code(each.name), *schema.supported], rows)
