"""Questions that investigators ask of the transaction graph: where money went, what joins accounts."""
