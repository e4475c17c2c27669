// build: -C target-feature=+simd128
// toolchain: rustup
// Vectors by core::arch::wasm32, beside the same without them: a search, a dot product, a sum that the compiler makes vectors of, 64-bit lanes, letters made small.
use std::arch::wasm32::*;

fn find_vectors(text: &[u8], wanted: u8) -> Vec<usize> {
    let mut found = Vec::new();
    let pattern = u8x16_splat(wanted);
    let (chunks, rest) = text.as_chunks::<16>();
    for (i, chunk) in chunks.iter().enumerate() {
        let mut bits = u8x16_bitmask(u8x16_eq(unsafe { v128_load(chunk.as_ptr().cast()) }, pattern));
        while bits != 0 {
            found.push(16 * i + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
    let start = 16 * chunks.len();
    found.extend(rest.iter().enumerate().filter(|(_, b)| **b == wanted).map(|(i, _)| start + i));
    found
}

fn dot_vectors(a: &[f32], b: &[f32]) -> f32 {
    let mut total = f32x4_splat(0.0);
    for (x, y) in a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0) {
        let (x, y) = (f32x4(x[0], x[1], x[2], x[3]), f32x4(y[0], y[1], y[2], y[3]));
        total = f32x4_add(total, f32x4_mul(x, y));
    }
    f32x4_extract_lane::<0>(total) + f32x4_extract_lane::<1>(total) + f32x4_extract_lane::<2>(total) + f32x4_extract_lane::<3>(total)
}

/// Made vectors of by the compiler.
#[inline(never)]
fn halves(values: &[f64]) -> Vec<f64> {
    values.iter().map(|v| v * 0.5 + 1.0).collect()
}

fn products_vectors(values: &[u64]) -> [u64; 2] {
    let mut state = u64x2(3, 5);
    for pair in values.as_chunks::<2>().0 {
        let v = u64x2(pair[0], pair[1]);
        state = i64x2_add(i64x2_mul(state, v), u64x2_shr(v, 7));
        state = v128_xor(state, i64x2_shl(state, 13));
    }
    [u64x2_extract_lane::<0>(state), u64x2_extract_lane::<1>(state)]
}

fn products(values: &[u64]) -> [u64; 2] {
    let mut state = [3u64, 5];
    for pair in values.as_chunks::<2>().0 {
        for (s, v) in state.iter_mut().zip(pair) {
            *s = s.wrapping_mul(*v).wrapping_add(v >> 7);
            *s ^= *s << 13;
        }
    }
    state
}

fn small_letters(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (chunks, rest) = bytes.as_chunks_mut::<16>();
    for chunk in chunks {
        let v = unsafe { v128_load(chunk.as_ptr().cast()) };
        let capital = v128_and(u8x16_ge(v, u8x16_splat(b'A')), u8x16_le(v, u8x16_splat(b'Z')));
        unsafe { v128_store(chunk.as_mut_ptr().cast(), u8x16_add(v, v128_and(capital, u8x16_splat(32)))) };
    }
    rest.make_ascii_lowercase();
    String::from_utf8(bytes).unwrap()
}

fn main() {
    let text = "The Quick Brown Fox jumps over THE LAZY DOG, and over the others, too. ".repeat(5);
    let found = find_vectors(text.as_bytes(), b'o');
    assert!(found.iter().copied().eq(text.bytes().enumerate().filter(|(_, b)| *b == b'o').map(|(i, _)| i)));
    println!("{} times o, the last at {:?}", found.len(), found.last());

    let a: Vec<f32> = (0..64).map(|i| (i % 9) as f32 - 2.5).collect();
    let b: Vec<f32> = (0..64).map(|i| (i % 7) as f32 * 0.25).collect();
    let dot = dot_vectors(&a, &b);
    assert_eq!(dot, a.iter().zip(&b).map(|(x, y)| x * y).sum::<f32>());
    println!("dot product {dot}");

    let values: Vec<f64> = (0..11).map(|i| f64::from(i) * 1.5).collect();
    println!("halves {:?}", halves(&values));

    let longs: Vec<u64> = (1..41u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    assert_eq!(products_vectors(&longs), products(&longs));
    println!("products {:x?}", products(&longs));

    let small = small_letters(&text);
    assert_eq!(small, text.to_ascii_lowercase());
    println!("{}", &small[..71]);
}
