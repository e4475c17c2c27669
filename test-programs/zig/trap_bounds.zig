//! An index out of bounds. What then writes the message is the program's own: the standard one wants to read the program's file.
const std = @import("std");

pub const panic = std.debug.no_panic;

fn pick(numbers: []const u32, index: usize) u32 {
    return numbers[index];
}

fn sum(numbers: []const u32, indices: []const usize) u32 {
    var total: u32 = 0;
    for (indices) |index| total += pick(numbers, index);
    return total;
}

pub fn main() u8 {
    var indices = [_]usize{ 0, 2, 0 };
    const place: *volatile usize = &indices[2];
    place.* = 3;
    return @intCast(sum(&.{ 7, 8, 9 }, &indices));
}
