//! The characters that may stand in a link.

/// True if the character may stand in a link and does not end the link, wherever that is written.
pub(crate) fn fits_link(c: char) -> bool {
    c.is_ascii_graphic() && !"()<>[]|\"'`\\".contains(c)
}
