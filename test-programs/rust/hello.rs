// The smallest program that prints from Rust.
fn main() {
    println!("hello from Rust");
}
