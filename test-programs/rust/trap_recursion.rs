// Endless recursion with large frames: the stack in linear memory runs out.
#![allow(unconditional_recursion)]
fn descend(depth: u64, above: &[u64; 1024]) -> u64 {
    let mut frame = [depth; 1024];
    frame[(depth % 1024) as usize] ^= above[0];
    let below = descend(depth + 1, unsafe { std::ptr::read_volatile(&&frame) });
    below ^ frame[(below % 1024) as usize]
}

fn main() {
    println!("before");
    println!("never printed: {}", descend(0, &[1; 1024]));
}
