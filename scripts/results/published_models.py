"""Shapes and training texts of published models, for scale, each from the paper named with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Shape:
    """The attention of one layer: width of the model, and its division into heads."""

    name: str
    d_model: int
    num_heads: int
    source: str

    @property
    def d_k(self) -> int:
        """Width of one head's queries and keys."""
        return self.d_model // self.num_heads

    @property
    def projection_weights(self) -> int:
        """Weights in W_Q, W_K and W_V together, without biases."""
        return 3 * self.d_model**2

    @property
    def output_weights(self) -> int:
        """Weights in W_O, without bias."""
        return self.d_model**2


TRANSFORMER_BASE = Shape("Transformer, base", 512, 8, "Vaswani et al. 2017, section 3.2.2")
GPT2_SMALL = Shape(
    "GPT-2 small",
    768,
    12,
    "Radford et al. 2019, table 2, and for the heads the released model",
)


@dataclass(frozen=True)
class Vision:
    """What a transformer for pictures is given: sides in pixels, and colours of a pixel."""

    picture: int
    patch: int
    channels: int
    source: str


VIT_BASE = Vision(224, 16, 3, "Dosovitskiy et al. 2020, section 3.1 and table 1")

GPT2_CONTEXT = 1024
"""Most tokens that GPT-2 reads at once: Radford et al. 2019, section 2.3."""

GPT2_LAYERS = 12
"""Of GPT-2 small: Radford et al. 2019, table 2."""

GPT2_TEXT = 40
"""Gigabytes of text from which GPT-2 learnt: Radford et al. 2019, section 2.1."""

LLAMA_TEXT: Mapping[str, int] = MappingProxyType(
    {
        "CommonCrawl": 3300,
        "C4": 783,
        "Github": 328,
        "Wikipedia": 83,
        "Books": 85,
        "ArXiv": 92,
        "StackExchange": 78,
    }
)
"""Gigabytes of text from which LLaMA learnt: Touvron et al. 2023, table 1."""

BERT_WORDS = 3_300_000_000
"""Words in BERT's text: Devlin et al. 2019, appendix A.2."""

BERT_EPOCHS = 40
"""How often BERT read it: Devlin et al. 2019, appendix A.2."""


@dataclass(frozen=True)
class Writer:
    """The attention of a model that writes: what its cache of keys and values depends on."""

    name: str
    layers: int
    query_heads: int
    key_heads: int
    head_width: int
    context: int
    source: str


SMOLLM2_135M = Writer(
    "SmolLM2-135M", 30, 9, 3, 64, 8192, "Ben Allal et al. 2025, and the released model's own header"
)

DEEPSEEK_LATENT = 4.5
"""Numbers kept for a word, in head widths: DeepSeek-AI 2024, table 1 (4 for keys and values, and a
half for a key with rotary positions)."""

MISTRAL_WINDOW = 4096
"""Words in sight of a layer of Mistral 7B: Jiang et al. 2023, table 1."""

GEMMA_CAP = 50
"""Soft cap of the logits in Gemma 2: Gemma Team 2024, section 2."""

TRANSFORMER_LAYERS = 6
"""Layers of the first transformer's encoder: Vaswani et al. 2017, section 3.1."""
