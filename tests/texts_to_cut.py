"""Two hundred texts for tokenizers: accents, emoji, digits, spaces, other scripts."""

import numpy as np

WRITTEN = (
    "The cat sat on the mat because it was tired.",
    "Zürich's 24 cats sat unbelievably still.",
    "they'll don't I'm WE'RE it's 'tis o'clock ''s",
    "naïve café, Ångström; coöperate — façade",
    "e\u0301 is not é, and ﬁ is not fi",
    "1,234,567.89 and 0x1F and 3⁴ and ½ and Ⅷ and ١٢٣",
    "  leading, double  and trailing spaces   ",
    "a\nb\n\n\nc\t\td \n e",
    "def f(x):\n    return x == 10  # why?\n",
    "no\u00a0break\u2009thin\u3000wide\u200bzero",
    "🐈 👍🏽 👩‍👩‍👧 🇨🇭 ❤️",
    "日本語の文章です。東京タワー",
    "中文，没有空格",
    "Καλημέρα κόσμε",
    "Доброе утро, мир!",
    "שלום עולם",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "สวัสดีชาวโลก",
    "안녕하세요 세계",
    "x",
    " ",
    "",
    "<|im_start|>user\nHi<|im_end|>",
    "<|endoftext|><|endoftext|>x<repo_name>",
    "[CLS] and [MASK] written out",
    "https://example.org/a?b=c&d=%20#e",
    "aaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbb",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "∑ x² ≤ √y → ∞ … “quoted” ‘so’ «oder so»",
)

_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz  ",
    "ABCDEFG abcdefg 0123456789 .,;:!?'\"-",
    "àéîõüßçñøåæœ ÀÉÎÕÜ e\u0301o\u0308",
    "🐈🐕😀👍🏽\u200d❤️🇫🇷 a1",
    "0123456789 ٣४½²Ⅳ.,",
    " \n\t\u00a0\u2003\u3000ab1",
    "漢字かなカナ한글 、。a",
    "αβγδ абвг אבג ابت कखग กขค ",
    "the cat sat 's't're'll'm'd've",
    "{}[]()<>=+-*/\\|&^%$#@!~`_ x",
)


def _made() -> list[str]:
    rng = np.random.default_rng(0)
    count = 200 - len(WRITTEN)
    return [
        "".join(rng.choice(list(_ALPHABETS[index % len(_ALPHABETS)]), size=rng.integers(1, 60)))
        for index in range(count)
    ]


TEXTS = (*WRITTEN, *_made())
