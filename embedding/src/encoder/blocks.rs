//! Turns blocks of quantized weights into numbers.
//!
//! A block is 32 weights with one scale, an f16. A weight has 4 bits, −8 to 7, stored plus
//! 8: byte `i` has weight `i` in its low half and weight `16 + i` in its high half. Or it
//! has 8 bits and a sign.

/// The number of weights in a block.
pub(crate) const BLOCK: usize = 32;
/// A block as it is stored.
pub(crate) trait Block {
    /// What each weight is multiplied by.
    fn scale(&self) -> f32;

    /// The weights before they are multiplied by the scale.
    fn weights(&self) -> [i8; BLOCK];
}

/// The bytes of a block of 4-bit weights.
pub(crate) const FOUR_BITS: usize = 2 + BLOCK / 2;
/// The bytes of a block of 8-bit weights.
pub(crate) const EIGHT_BITS: usize = 2 + BLOCK;

impl Block for [u8; FOUR_BITS] {
    fn scale(&self) -> f32 {
        f16([self[0], self[1]])
    }

    fn weights(&self) -> [i8; BLOCK] {
        let [_, _, halves @ ..] = self;
        let mut weights = [0; BLOCK];
        let (low, high) = weights.split_at_mut(BLOCK / 2);
        for ((byte, low), high) in halves.iter().zip(low).zip(high) {
            *low = (byte & 15) as i8 - 8;
            *high = (byte >> 4) as i8 - 8;
        }
        weights
    }
}

impl Block for [u8; EIGHT_BITS] {
    fn scale(&self) -> f32 {
        f16([self[0], self[1]])
    }

    fn weights(&self) -> [i8; BLOCK] {
        let [_, _, bytes @ ..] = *self;
        bytes.map(u8::cast_signed)
    }
}

/// The number that two bytes are as an IEEE 754 half. Infinities and what is no number,
/// which no model contains, come out as numbers of 65,536 and more.
pub(crate) fn f16(bytes: [u8; 2]) -> f32 {
    /// 2 to the power of 127 − 15: f16 stores its exponents plus 15, f32 plus 127.
    const REBASE: f32 = f32::from_bits((127 + 127 - 15) << 23);
    let bits = u32::from(u16::from_le_bytes(bytes));
    let sign = (bits & 0x8000) << 16;
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * REBASE;
    f32::from_bits(sign | magnitude.to_bits())
}

#[cfg(test)]
mod tests {
    use super::f16;

    #[test]
    fn halves_are_the_numbers_of_ieee_754() {
        for (bits, number) in [
            (0x0000, 0.0),
            (0x0001, 2.0_f32.powi(-24)),
            (0x03ff, 1023.0 * 2.0_f32.powi(-24)),
            (0x0400, 2.0_f32.powi(-14)),
            (0x3555, 1365.0 / 4096.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
        ] {
            assert_eq!(f16(u16::to_le_bytes(bits)), number, "{bits:#06x}");
        }
        assert!(f16([0, 0x80]).is_sign_negative());
    }
}
