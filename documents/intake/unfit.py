"""What every check of a file raises."""


class Unfit(ValueError):
    """The file is not taken in. The text says why, in the reader's language."""
