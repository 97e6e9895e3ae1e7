"""`make bench`: how long the product's own questions take, beside the bare SQL of the same question."""
