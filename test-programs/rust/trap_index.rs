// An index out of range: checked by Rust, so a panic and not an access beyond the memory.
fn third(values: &[u32]) -> u32 {
    values[2]
}

fn main() {
    println!("{}", third(&[1, 2, 3]));
    let short: Vec<u32> = std::env::args().take(1).map(|name| name.len() as u32).collect();
    println!("never printed: {}", third(&short));
}
