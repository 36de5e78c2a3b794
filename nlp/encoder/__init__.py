"""The encoder: a small multilingual transformer, fine-tuned on the codebook's questions."""
