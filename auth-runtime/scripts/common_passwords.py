"""Writes src/password/common.txt. Its sources and how to run this: src/password/common.md."""

import gzip
import itertools
import json
import sys
import unicodedata

SHORT, LONG, LIMIT = 8, 15, 32
ROOM = 290 * 1024

ROWS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "0987654321", "poiuytrewq", "lkjhgfdsa", "mnbvcxz"]
COLUMNS = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"]
WALKS = [
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qawsedrftgyhujikolp", "a1s2d3f4g5h6j7k8l9",
    "qazwsxedcrfvtgbyhnujmikolp", "zaqxswcdevfrbgtnhymjukilop", "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "a1b2c3d4e5f6g7h8i9j0", "1a2b3c4d5e6f7g8h9i0j",
    "qweasdzxcrtyfghvbn", "123qweasdzxcrtyfghvbn", "1234qwerasdfzxcv", "qwertasdfgzxcvb", "qwerty123456asdfgh",
    "!@#$%^&*()qwertyuiop", "!qaz@wsx#edc$rfv%tgb^yhn", "147258369147258369", "159753159753159753", "789456123789456123",
    "112233445566778899", "1122334455667788990011", "1112223334445556667778889990", "010203040506070809",
    "102030405060708090", "12345678987654321", "1234567890987654321", "123456789101112131415", "01234567890123456789",
    "3141592653589793238462643", "2718281828459045235360", "11235813213455891442",
]
TAILS = [
    "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "123123", "321", "111",
    "000", "!", "!!", "1!", "123!", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027",
]
PHRASES = """
the quick brown fox|the quick brown fox jumps over the lazy dog|quick brown fox|correct horse battery staple
correct horse battery|battery staple|tr0ub4dor&3|this is my password|this is a password|this is the password
this is a secret|this is my secret|my password is password|my password is secret|my secret password|my new password
my very secure password|a very secure password|very secure password|super secure password|super secret password
a strong password|strong password|very strong password|secure password|secret password|password password
password is password|the password is password|password123 password123|long password|this is a long password
a very long password|very long password|one two three four|one two three four five|i forgot my password
i dont know my password|i don't know my password|forgot password|change this password|please change me
please change this password|changeme changeme|default password|new password|temporary password|temp password
welcome to the jungle|welcome to my world|welcome home|welcome welcome|open sesame open sesame|let me in please
please let me in|let me in let me in|let me in now|i love you|i love you forever|i love you so much|i love you baby
i love you too|i love you more|i love my life|i love my family|i love my mom|i love my wife|i love my husband|i love my kids
i love my dog|i love my cat|i love jesus|i love god|god is love|god is good|god bless you|god bless america
jesus is lord|jesus loves me|jesus christ|in god we trust|trust no one|trust in god|thank you jesus
to be or not to be|to be or not to be that is the question|may the force be with you|the force is strong
luke i am your father|use the force luke|live long and prosper|winter is coming|you know nothing jon snow
valar morghulis|a song of ice and fire|one ring to rule them all|you shall not pass|my precious|lord of the rings
harry potter|avada kedavra|expecto patronum|i solemnly swear|game of thrones|star wars|return of the jedi
the empire strikes back|raiders of the lost ark|i'll be back|hasta la vista|hasta la vista baby|hello world
hello darkness my old friend|hello kitty|hello hello hello|stairway to heaven|highway to hell|smells like teen spirit
enter sandman|master of puppets|nothing else matters|bohemian rhapsody|we will rock you|we are the champions
dont stop believing|don't stop believing|never gonna give you up|let it be|hey jude|yellow submarine
all you need is love|here comes the sun|hotel california|sweet child of mine|sweet home alabama|born to run
born to be wild|eye of the tiger|livin on a prayer|living on a prayer|my chemical romance|avenged sevenfold
red hot chili peppers|thirty seconds to mars|linkin park|manchester united|manchester city|liverpool fc|real madrid
dallas cowboys|green bay packers|new york yankees|boston red sox|chicago bulls|los angeles lakers|cristiano ronaldo
lionel messi|michael jordan|michael jackson|world of warcraft|call of duty|grand theft auto|league of legends
super mario bros|final fantasy|assassins creed|counter strike|need for speed|san francisco|new york city|los angeles
united states of america|united states|united kingdom|happy birthday|happy new year|merry christmas
happily ever after|once upon a time|live laugh love|carpe diem|per aspera ad astra|veni vidi vici|cogito ergo sum
hakuna matata|que sera sera|c'est la vie|nothing is impossible|never give up|just do it|keep calm and carry on
no pain no gain|time is money|money money money|only god can judge me|family comes first|friends forever
best friends forever|forever and ever|forever young|rumpelstiltskin|supercalifragilisticexpialidocious
antidisestablishmentarianism|administrator|system administrator|root root root root|admin admin admin|qwerty qwerty
test test test test|testing testing|testing 123 testing|test password|this is a test|user user user user
""".replace("\n", "|").split("|")


def fold(text):
    return unicodedata.normalize("NFC", text).strip("\r\n").lower()


def stretches(text):
    """Every beginning of a walk that is long enough."""
    for end in range(LONG, min(len(text), LIMIT) + 1):
        yield text[:end]


def constructed(words):
    """What people do to reach fifteen characters, begun with the words that most of them choose."""
    for sign in "abcdefghijklmnopqrstuvwxyz0123456789!*.-_ ":
        yield from (sign * count for count in range(LONG, 21))
    for walk in WALKS + ["".join(COLUMNS), "".join(reversed(COLUMNS))]:
        yield from stretches(walk)
    for pair in itertools.permutations(ROWS, 2):
        yield from stretches("".join(pair))
    for block in ["12", "123", "1234", "12345", "123456", "321", "4321", "54321", "654321", "11", "1122", "10", "007"]:
        yield from ((block * LONG)[:count] for count in range(LONG, 21))
    for phrase in PHRASES:
        for form, tail in itertools.product((phrase, phrase.replace(" ", "")), ("", "1", "123", "!", ".", "123!")):
            yield form + tail
    for one, two in itertools.product(words[:50], repeat=2):
        yield one + two
    for word, tail in itertools.product(words[:150], TAILS):
        yield word + tail
        yield word + word + tail
    for word in words[:1200]:
        yield word * -(-LONG // len(word))


def main(django, zxcvbn, popular):
    with gzip.open(django, "rt", encoding="utf-8") as lines:
        lists = [[fold(line) for line in lines]]
    for name in (zxcvbn, popular):
        with open(name, encoding="utf-8") as text:
            lists.append([fold(word) for word in json.load(text)])
    # The words that most people choose stand first in both lists of passwords.
    words = [word for word in lists[1][:3000] if word.isascii() and word.isalpha() and len(word) >= 4]

    def fits(text, least, most):
        # What is not ASCII is mostly text that was decoded wrongly on its way into the lists.
        return least <= len(text) <= most and text.isascii() and text.isprintable() and "&#" not in text

    found = {text for text in itertools.chain(*lists, map(fold, constructed(words))) if fits(text, LONG, LIMIT)}
    size = sum(len(text) + 1 for text in found)
    for text in itertools.chain(lists[0], lists[1]):
        if fits(text, SHORT, LONG - 1) and text not in found and size < ROOM:
            found.add(text)
            size += len(text) + 1
    with open("src/password/common.txt", "w", encoding="utf-8", newline="\n") as out:
        out.writelines(text + "\n" for text in sorted(found))
    print(sum(len(text) >= LONG for text in found), "long,", len(found), "in all,", size, "bytes")


main(*sys.argv[1:])
