// Arithmetic in every width: wrapping, checked, saturating, 128 bits, floats, bit manipulation, parsing and printing.
fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn fibonacci(n: u32) -> u128 {
    (0..n).fold((0u128, 1u128), |(a, b), _| (b, a + b)).0
}

fn sqrt_floor(n: u128) -> u128 {
    let mut x = n;
    let mut y = x / 2 + 1;
    while y < x {
        x = y;
        y = (x + n / x) / 2;
    }
    x
}

macro_rules! widths {
    ($($kind:ty),*) => {
        $(println!(
            "{} {} {} {:?} {:?} {} {:?} {} {} {}",
            stringify!($kind), <$kind>::MIN, <$kind>::MAX, <$kind>::MAX.checked_add(1), <$kind>::MIN.checked_sub(1),
            <$kind>::MAX.wrapping_add(3), <$kind>::MAX.overflowing_mul(2), <$kind>::MAX.saturating_mul(3),
            <$kind>::MAX.count_ones(), (5 as $kind).rotate_right(2)
        );)*
    };
}

/// An integer of any length, in decimal digits of nine.
fn factorial(n: u32) -> String {
    let mut digits = vec![1u32];
    for factor in 2..=n {
        let mut carry = 0u64;
        for digit in digits.iter_mut() {
            carry += *digit as u64 * factor as u64;
            *digit = (carry % 1_000_000_000) as u32;
            carry /= 1_000_000_000;
        }
        if carry > 0 {
            digits.push(carry as u32);
        }
    }
    let mut text = digits.pop().unwrap().to_string();
    for digit in digits.iter().rev() {
        text += &format!("{:09}", digit);
    }
    text
}

fn main() {
    widths!(i8, u8, i16, u16, i32, u32, i64, u64, i128, u128, isize, usize);
    println!("{} {} {}", fibonacci(180), gcd(fibonacci(180), fibonacci(120)), sqrt_floor(u128::MAX));
    println!("{} {}", factorial(20), factorial(60));
    println!("{} {} {} {}", -7 / 2, -7 % 2, (-7i32).div_euclid(2), (-7i32).rem_euclid(2));
    println!("{} {} {} {}", 300.7f64 as u8, -1.5f32 as u32, f64::NAN as i64, 1e40 as i128);
    println!("{:?} {:?} {:?} {:?}", 0.1 + 0.2, 1e21, 1.0f32 / 3.0, f64::MIN_POSITIVE);
    println!("{} {:.3} {:e} {:?}", f64::MAX, 2.0f64.sqrt(), 123456.0, -0.0);
    println!("{:?} {:?} {:?} {:?}", "1e400".parse::<f64>(), "nan".parse::<f64>().map(f64::is_nan), "-2.5".parse::<f32>(), "abc".parse::<f32>().is_err());
    println!("{:?} {:?} {:?}", "256".parse::<u8>().is_err(), i64::from_str_radix("-zz", 36), u64::from_str_radix("1111", 2));
    println!("{:x} {:#010b} {:o} {:?}", u128::MAX / 3, 37, 511, 0x12345678u32.to_be_bytes());
    println!("{:?} {:?}", 2.5f64.total_cmp(&f64::NAN), [3.5, -1.0, 2.25f64].iter().cloned().fold(f64::INFINITY, f64::min));
    let mut state = 0x2545F4914F6CDD1Du64;
    let mut check = 0u64;
    for _ in 0..50_000 {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        check = check.rotate_left(7) ^ state.wrapping_mul(0x9E3779B97F4A7C15).leading_zeros() as u64 ^ (state % 1013);
    }
    println!("{:016x} {:016x}", state, check);
}
