"""The canonical data that every source becomes: vocabulary, currencies, Arrow schemas."""
