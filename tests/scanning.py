"""Scans made for tests: pages as pictures, with the damage that scanners do."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from pipeline.reading.rendering import open_pages, picture

SEED = 20261123


@dataclass(frozen=True)
class Scanner:
    """What a scanner does to a page: dots an inch, blur (pixels), noise, turn (degrees), JPEG."""

    dpi: int = 200
    blur: float = 0.6
    noise: float = 6.0
    turn: float = 0.4
    quality: int = 75


CLEAN = Scanner()
POOR = Scanner(dpi=170, blur=1.0, noise=16.0, turn=-1.6, quality=45)


def scanned(pdf: bytes, scanner: Scanner = CLEAN, pages: slice = slice(None)) -> bytes:
    """Return a PDF of pictures of the pages of another; the same input gives the same bytes."""
    chance = np.random.default_rng(SEED)
    sheets = []
    with open_pages(pdf) as document:
        for number in range(1, len(document) + 1)[pages]:
            grey = damaged(picture(document, number, scanner.dpi), scanner, chance)
            sheets.append(Image.fromarray(grey))
    buffer = BytesIO()
    sheets[0].save(
        buffer,
        format="PDF",
        save_all=True,
        append_images=sheets[1:],
        resolution=scanner.dpi,
        quality=scanner.quality,
    )
    return buffer.getvalue()


def damaged(grey, scanner: Scanner, chance: np.random.Generator):
    """Return a page as a scanner would have it."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), scanner.turn, 1)
    turned = cv2.warpAffine(grey, matrix, (width, height), borderValue=255)
    soft = cv2.GaussianBlur(turned, (0, 0), scanner.blur).astype(float)
    return np.clip(soft + chance.normal(0, scanner.noise, soft.shape), 0, 255).astype(np.uint8)
