//! Takes the parts of a model's bytes in order. Everything is `None` where the bytes end
//! too early.

use yada::DoubleArray;

/// The next bytes.
pub(crate) fn take<'b>(rest: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

/// The next u32.
pub(crate) fn number(rest: &mut &[u8]) -> Option<usize> {
    let (bytes, left) = rest.split_first_chunk()?;
    *rest = left;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}

/// The next double array of a length in bytes; `None` too if it can't be searched.
pub(crate) fn double_array<'b>(
    rest: &mut &'b [u8],
    length: usize,
) -> Option<DoubleArray<&'b [u8]>> {
    let bytes = take(rest, length)?;
    // If the root were a leaf, the search would leave the array; yada checks only the other
    // nodes.
    if bytes.get(3)? & 0x80 != 0 {
        return None;
    }
    DoubleArray::new(bytes).ok()
}

/// The numbers of a section. Its length must be a multiple of four.
pub(crate) fn floats(bytes: &[u8]) -> &[[u8; 4]] {
    bytes.as_chunks().0
}
