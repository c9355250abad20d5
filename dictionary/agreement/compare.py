#!/usr/bin/env python3
"""Turns Japanese text of Debian packages into 1,000 sentences, has MeCab and lindera
segment them with IPADIC, and prints how many come out the same and how the rest differ.

Deliberately absent: the sentences (they are extracted anew, by a seeded choice) and any
normalising, which both programs do without. See README.md beside this file.
"""

import argparse
import gzip
import html.parser
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

PACKAGES = {
    "debian-faq-ja": "usr/share/doc",
    "developers-reference-ja": "usr/share",
    "gimp-help-ja": "usr/share/gimp",
    "libreoffice-help-ja": "usr/share/libreoffice/help/ja",
    "maint-guide-ja": "usr/share",
    "manpages-ja": "usr/share/man/ja",
}
LEAST_SHARE = 98.5
KINDS = ["whitespace", "beside a comma", "brackets", "symbol run", "unknown two-kanji word",
         "katakana run", "other"]
BRACKETS = set("()[]{}<>「」『』【】〈〉《》〔〕（）［］｛｝＜＞“”‘’\"'")


class Paragraphs(html.parser.HTMLParser):
    """Collects the text of each block of a page; listings and scripts are left out."""

    BLOCKS = {"p", "li", "dd", "dt", "td", "th", "div", "br", "h1", "h2", "h3", "h4", "h5"}
    OMITTED = {"script", "style", "pre", "head"}

    def __init__(self):
        super().__init__()
        self.paragraphs, self.omitted = [""], 0

    def handle_starttag(self, tag, attributes):
        self.omitted += tag in self.OMITTED
        if tag in self.BLOCKS:
            self.paragraphs.append("")

    def handle_endtag(self, tag):
        self.omitted -= tag in self.OMITTED and self.omitted > 0
        if tag in self.BLOCKS:
            self.paragraphs.append("")

    def handle_data(self, data):
        if not self.omitted:
            self.paragraphs[-1] += data


def html_paragraphs(text):
    parser = Paragraphs()
    parser.feed(text)
    return parser.paragraphs


def manual_paragraphs(text):
    """The running text of a manual page: a line of commands ends a paragraph."""
    text = re.sub(r"\\f(\(..|\[.*?\]|.)|\\[&/,^|%:]|\\s[-+]?\d", "", text)
    text = text.replace("\\-", "-").replace("\\e", "\\").replace("\\(aq", "'")
    return re.split(r"(?m)^(?:[.'].*)?$", text)


def sentences(paragraphs):
    for paragraph in paragraphs:
        # A line break between Japanese characters is layout, elsewhere it is a space.
        paragraph = re.sub(r"(?<=[^\x00-\xff])\s*\n\s*(?=[^\x00-\xff])", "", paragraph.strip())
        paragraph = re.sub(r"[ \t\r\n\xa0]+", " ", paragraph)
        for sentence in re.findall(r"[^。！？]+[。！？]", paragraph):
            sentence = sentence.strip(" ")
            japanese = sum(c > "\u2fff" for c in sentence)
            kana = re.search(r"[ぁ-ん]", sentence)
            if 10 <= len(sentence) <= 200 and kana and japanese > len(sentence) / 2:
                yield sentence


def package_sentences(package, folder, work):
    """Downloads and unpacks a package, unless that was done, and reads its texts."""
    root = work / package
    if not root.exists():
        subprocess.run(["apt-get", "download", "-q", package], cwd=work, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        archive = next(work.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
    found = set()
    for path in sorted((root / folder).rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        if package == "manpages-ja" and path.suffix == ".gz":
            text = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
            found.update(sentences(manual_paragraphs(text)))
        elif path.suffix == ".html":
            text = path.read_text("utf-8", "replace")
            found.update(sentences(html_paragraphs(text)))
    return sorted(s for s in found if "\ufffd" not in s)


def chosen_sentences(count, seed, work):
    """Takes the same number from each package, so that the large ones do not drown the small."""
    chance, chosen = random.Random(seed), []
    for number, (package, folder) in enumerate(PACKAGES.items()):
        share = count // len(PACKAGES) + (number < count % len(PACKAGES))
        found = [s for s in package_sentences(package, folder, work) if s not in chosen]
        if len(found) < share:
            sys.exit(f"{package}: {share} sentences wanted, {len(found)} found")
        chosen += chance.sample(found, share)
        print(f"{package}: {share} of {len(found)} sentences")
    return chosen


def segmented(command, lines):
    result = subprocess.run(command, input="\n".join(lines) + "\n", text=True,
                            stdout=subprocess.PIPE, check=True)
    answers = result.stdout.split("\n")[:-1]
    if len(answers) != len(lines):
        sys.exit(f"{command[0]}: {len(lines)} lines in, {len(answers)} out")
    # Not split(): the ideographic space is a word.
    return [[word for word in answer.split(" ") if word] for answer in answers]


def differences(one, other):
    """The shortest stretches between shared word boundaries in which two segmentations differ."""
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            i, j = i + 1, j + 1
            continue
        start, (a, b) = (i, j), (len(one[i]), len(other[j]))
        i, j = i + 1, j + 1
        while a != b:
            if a < b:
                a, i = a + len(one[i]), i + 1
            else:
                b, j = b + len(other[j]), j + 1
        yield one[start[0]:i], other[start[1]:j], sum(map(len, one[:start[0]])), a


def kind(sentence, start, length):
    """What sort of text two segmentations differ on; positions do not count spaces."""
    places = [at for at, c in enumerate(sentence) if c not in " \t"]
    first, last = places[start], places[start + length - 1]
    text = sentence[first:last + 1]
    around = sentence[max(first - 1, 0):last + 2]
    if " " in around or "\u3000" in around:
        return "whitespace"
    if "、" in around:
        return "beside a comma"
    if all(unicodedata.category(c)[0] in "PS" for c in text):
        return "brackets" if BRACKETS & set(text) else "symbol run"
    if BRACKETS & set(text):
        return "brackets"
    if re.fullmatch(r"[\u3005\u3400-\u9fff]{2}", text):
        return "unknown two-kanji word"
    if re.fullmatch(r"[ァ-ヿ]+", text):
        return "katakana run"
    return "other"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="sentences to compare")
    parser.add_argument("--seed", type=int, default=2007, help="of the choice of sentences")
    parser.add_argument("--examples", type=int, default=5, help="to print of each kind")
    parser.add_argument("--mecab-dictionary", default="/var/lib/mecab/dic/ipadic-utf8")
    parser.add_argument("--work", type=pathlib.Path, help="folder to keep the packages in")
    parser.add_argument("segmenter", nargs="*", help="command that segments with lindera",
                        default=["cargo", "run", "--quiet", "--package", "madoguchi-dictionary",
                                 "--example", "segment"])
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        lines = chosen_sentences(options.count, options.seed, work.resolve())
    mecab = segmented(["mecab", "-d", options.mecab_dictionary, "-O", "wakati"], lines)
    lindera = segmented(options.segmenter, lines)

    found, same = {name: [] for name in KINDS}, 0
    for line, one, other in zip(lines, mecab, lindera):
        if "".join(one) != "".join(other):
            sys.exit(f"a program lost characters:\n{line}\n{one}\n{other}")
        same += one == other
        for in_mecab, in_lindera, start, length in differences(one, other):
            found[kind(line, start, length)].append((in_mecab, in_lindera, line))

    share = 100 * same / len(lines)
    words = sum(map(len, mecab))
    print(f"\n{same} of {len(lines)} sentences ({words} words) are the same: {share:.1f} %")
    for name, cases in found.items():
        print(f"\n{name}: {len(cases)} differences")
        for in_mecab, in_lindera, line in cases[:options.examples]:
            print(f"  MeCab {'|'.join(in_mecab)}   lindera {'|'.join(in_lindera)}\n    in {line}")
    return 0 if share >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
