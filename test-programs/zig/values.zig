//! For debuggers: what today's Zig makes of structs, slices, optionals, error unions, tagged unions, errors that pass several functions, and comptime.
const std = @import("std");

const Level = enum(u8) { low = 1, high = 7 };

const Point = struct {
    x: i32,
    y: i32,

    fn scaled(self: Point, comptime T: type, factor: T) Point {
        const product = self.x * @as(i32, @intCast(factor)); // inside a method
        return .{ .x = product, .y = self.y * @as(i32, @intCast(factor)) };
    }
};

const Shape = union(enum) {
    nothing,
    circle: f64,
    rectangle: struct { width: u32, height: u32 },

    fn area(self: Shape) f64 {
        return switch (self) {
            .nothing => 0,
            .circle => |radius| radius * radius * 3,
            .rectangle => |r| @floatFromInt(r.width * r.height),
        };
    }
};

const Flags = packed struct(u8) { read: bool, write: bool, level: u6 };

const ParseError = error{ Empty, BadDigit };

fn digit(byte: u8) ParseError!u32 {
    if (byte < '0' or byte > '9') return error.BadDigit;
    return byte - '0';
}

fn parse(text: []const u8) ParseError!u32 {
    if (text.len == 0) return error.Empty;
    var number: u32 = 0;
    for (text) |byte| {
        number = number * 10 + try digit(byte); // a loop over a slice
    }
    return number;
}

var written: usize = 0;

fn print(comptime format: []const u8, values: anytype) void {
    var buffer: [256]u8 = undefined;
    const text = std.fmt.bufPrint(&buffer, format, values) catch unreachable;
    const parts = [_]std.os.wasi.ciovec_t{.{ .base = text.ptr, .len = text.len }};
    var count: usize = 0;
    _ = std.os.wasi.fd_write(1, &parts, 1, &count);
    written += count;
}

pub fn main() u8 {
    const point = Point{ .x = 3, .y = -4 };
    const bigger = point.scaled(u8, 5);
    const word: []const u8 = "wasm";
    var numbers = [_]u16{ 3, 1, 4, 1, 5 };
    std.mem.sort(u16, &numbers, {}, std.sort.asc(u16));
    const part = numbers[1..3];
    const shapes = [_]Shape{ .nothing, .{ .circle = 2 }, .{ .rectangle = .{ .width = 3, .height = 4 } } };
    var total: f64 = 0;
    for (shapes) |shape| total += shape.area();
    const some: ?i64 = 1 << 40;
    const none: ?i64 = null;
    const good = parse("421");
    const bad = parse("4x");
    const flags = Flags{ .read = true, .write = false, .level = 9 };
    const level = Level.high;
    const vector = @Vector(4, f32){ 1, 2, 3, 4 } * @as(@Vector(4, f32), @splat(0.5));
    print("{d} {d} {s} {any} {any} {d}\n", .{ bigger.x, bigger.y, word, numbers, part.*, @as(u32, @intFromFloat(total)) }); // all is there
    print("{any} {any} {any} {any} {d} {t} {d}\n", .{ some, none, good, bad, @as(u8, @bitCast(flags)), level, @as(u32, @intFromFloat(@reduce(.Add, vector))) });
    return if (written == 90) 9 else @intCast(written);
}
